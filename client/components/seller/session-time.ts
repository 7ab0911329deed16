'use client';

import { useServerTimeZone } from '@/components/time-zone.tsx';
import { useInteractive } from '@/components/use-action.ts';
import { texts } from '@/lib/texts.ts';

/** The zone to write times in: the visitor's own, once the browser has told which that is; UTC until then. */
export function useLocalTimes(): string | undefined {
  const zone = useServerTimeZone();
  return useInteractive() ? undefined : (zone ?? 'UTC');
}

/** A session's start in a few words, for choices in a list. */
export const sessionTime = (startsAt: string, timeZone?: string): string =>
  new Intl.DateTimeFormat(texts.locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZone,
  }).format(new Date(startsAt));
