'use client';

import { useSyncExternalStore } from 'react';
import { texts } from '@/lib/texts.ts';

/** A time in the visitor's own zone; in UTC, and saying so, until the browser has told which that is. */
export function LocalTime({ at }: { at: string }) {
  const shown = useSyncExternalStore(
    () => () => undefined,
    () => format(at),
    () => format(at, 'UTC'),
  );
  return (
    <time dateTime={at} suppressHydrationWarning>
      {shown}
    </time>
  );
}

function format(at: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(texts.locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZone,
    timeZoneName: timeZone ? 'short' : undefined,
  }).format(new Date(at));
}
