'use client';

import { useSyncExternalStore } from 'react';
import { useServerTimeZone } from '@/components/time-zone.tsx';
import { locale } from '@/lib/texts/site.ts';

const STYLES = {
  /** 5 Dec 2026, 20:00 */
  full: { day: 'numeric', month: 'short', year: 'numeric', hour: 'numeric', minute: '2-digit' },
  /** Sat, 5 Dec, 20:00 */
  event: { weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' },
  /** Saturday, 5 December 2026 */
  day: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  /** 5 */
  dayOfMonth: { day: 'numeric' },
  /** Dec */
  month: { month: 'short' },
  /** Sat */
  weekday: { weekday: 'short' },
  time: { hour: 'numeric', minute: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

export type TimeStyle = keyof typeof STYLES;

/** A time in the visitor's own zone; in UTC, and saying so, where neither cookie nor browser has told which that is. */
export function LocalTime({ at, as = 'full' }: { at: string; as?: TimeStyle }) {
  const zone = useServerTimeZone();
  const shown = useSyncExternalStore(
    () => () => undefined,
    () => format(at, as),
    () => format(at, as, zone ?? 'UTC', zone === undefined),
  );
  return (
    <time dateTime={at} suppressHydrationWarning>
      {shown}
    </time>
  );
}

function format(at: string, as: TimeStyle, timeZone?: string, sayZone = false): string {
  const style = STYLES[as];
  return new Intl.DateTimeFormat(locale, {
    ...style,
    timeZone,
    ...(sayZone && 'hour' in style && { timeZoneName: 'short' }),
  }).format(new Date(at));
}
