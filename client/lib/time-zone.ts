/** The cookie that tells the server where the visitor's clock is, so that times are theirs from the start. */
export const TIME_ZONE_COOKIE = 'tz';

/** A time zone from a cookie that anyone may have written; undefined where it is none. */
export function timeZoneOf(value: string | undefined): string | undefined {
  if (!value || value.length > 64) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** A day of the calendar; months from 1. */
export type Day = { year: number; month: number; day: number };

/** The day that it is somewhere at a time (ms). */
export function dayIn(time: number, timeZone: string): Day {
  const shifted = new Date(time + offsetAt(time, timeZone));
  return { year: shifted.getUTCFullYear(), month: shifted.getUTCMonth() + 1, day: shifted.getUTCDate() };
}

/** When a day begins somewhere (ms), so many days later or earlier. */
export function startOfDay({ year, month, day }: Day, timeZone: string, daysLater = 0): number {
  const local = Date.UTC(year, month - 1, day) + daysLater * DAY_MS;
  const guess = local - offsetAt(local, timeZone);
  // The clock may have been changed between the guess and midnight.
  return local - offsetAt(guess, timeZone);
}

/** Days since Sunday. */
export function weekdayOf({ year, month, day }: Day): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

/** How far the clocks of a time zone are ahead of UTC at a time, in ms. */
function offsetAt(time: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(time);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return local - Math.floor(time / 1000) * 1000;
}
