'use client';

import { createContext, use, useEffect, type ReactNode } from 'react';
import { TIME_ZONE_COOKIE } from '@/lib/time-zone.ts';

const Zone = createContext<string | undefined>(undefined);

const YEAR = 365 * 24 * 60 * 60;

/** Tells everything in it the visitor's time zone as the server knows it, and the server what it really is. */
export function TimeZone({ zone, children }: { zone: string | undefined; children: ReactNode }) {
  useEffect(() => {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    if (timeZone === zone) return;
    document.cookie = `${TIME_ZONE_COOKIE}=${timeZone}; path=/; max-age=${YEAR}; samesite=lax`;
  }, [zone]);
  return <Zone value={zone}>{children}</Zone>;
}

/** The visitor's time zone as the server knows it: undefined before their first page has come alive. */
export function useServerTimeZone(): string | undefined {
  return use(Zone);
}
