import { dayIn, startOfDay, weekdayOf } from './time-zone.ts';

/** The times that events can be looked for in; or a day, `2026-12-31`. */
export const whens = ['today', 'weekend', 'week', 'month'] as const;
export type When = (typeof whens)[number];

const HOUR_MS = 60 * 60 * 1000;
/** The weekend begins on Friday at this hour. */
const FRIDAY_EVENING = 17;

/**
 * From when to when that is, as the API takes it, by the clocks of a time zone.
 * Nothing where it isn't one of the times or a day: then all events are meant.
 */
export function timesOf(
  when: string | undefined,
  timeZone: string,
  now = Date.now(),
): { startsFrom?: string; startsBefore?: string } {
  const today = dayIn(now, timeZone);
  const midnight = (days: number) => startOfDay(today, timeZone, days);
  switch (when) {
    case 'today':
      return between(now, midnight(1));
    case 'week':
      return between(now, midnight(7));
    case 'month':
      return between(now, midnight(30));
    case 'weekend': {
      const toMonday = (8 - weekdayOf(today)) % 7 || 7;
      const friday = midnight(toMonday - 3) + FRIDAY_EVENING * HOUR_MS;
      return between(Math.max(now, friday), midnight(toMonday));
    }
    default:
      return onDay(when, timeZone);
  }
}

function onDay(when: string | undefined, timeZone: string) {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(when ?? '') ?? [];
  if (!year || Number.isNaN(Date.parse(when!))) return {};
  const date = { year: Number(year), month: Number(month), day: Number(day) };
  return between(startOfDay(date, timeZone), startOfDay(date, timeZone, 1));
}

const between = (from: number, before: number) => ({
  startsFrom: new Date(from).toISOString(),
  startsBefore: new Date(before).toISOString(),
});
