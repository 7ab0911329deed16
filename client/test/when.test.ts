import { describe, expect, it } from '@jest/globals';
import { dayIn, startOfDay, timeZoneOf } from '../lib/time-zone.ts';
import { timesOf } from '../lib/when.ts';

const times = (when: string | undefined, zone: string, now: string) => {
  const { startsFrom, startsBefore } = timesOf(when, zone, Date.parse(now));
  return [startsFrom, startsBefore];
};

describe('times that events are looked for in', () => {
  it('end at midnight where the visitor is', () => {
    const now = '2026-11-21T20:30:00.000Z';
    expect(times('today', 'UTC', now)).toEqual([now, '2026-11-22T00:00:00.000Z']);
    expect(times('today', 'America/New_York', now)).toEqual([now, '2026-11-22T05:00:00.000Z']);
    expect(times('today', 'Asia/Tokyo', now)).toEqual([now, '2026-11-22T15:00:00.000Z']);
    expect(times('week', 'Europe/Berlin', now)).toEqual([now, '2026-11-27T23:00:00.000Z']);
    expect(times('month', 'Asia/Kolkata', now)).toEqual([now, '2026-12-21T18:30:00.000Z']);
  });

  it('know the weekend, from Friday evening or from now until Monday', () => {
    const ends = '2026-11-23T00:00:00.000Z';
    for (const now of ['2026-11-16T00:00:00.000Z', '2026-11-20T10:00:00.000Z']) {
      expect(times('weekend', 'UTC', now)).toEqual(['2026-11-20T17:00:00.000Z', ends]);
    }
    for (const now of ['2026-11-20T18:00:00.000Z', '2026-11-21T10:00:00.000Z', '2026-11-22T23:00:00.000Z']) {
      expect(times('weekend', 'UTC', now)).toEqual([now, ends]);
    }
  });

  it('are a whole day, though a clock is changed in it', () => {
    expect(times('2026-10-25', 'Europe/Berlin', '2026-01-01T00:00:00Z')).toEqual([
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ]);
    expect(times('2026-03-29', 'Europe/Berlin', '2026-01-01T00:00:00Z')).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ]);
  });

  it('are all for what is no time', () => {
    for (const when of [undefined, '', 'soon', '2026-13-40', '2026-1-1']) {
      expect(timesOf(when, 'UTC')).toEqual({});
    }
  });
});

describe('time zones', () => {
  it('are taken from a cookie only where there is one of that name', () => {
    expect(timeZoneOf('Europe/Berlin')).toBe('Europe/Berlin');
    for (const value of [undefined, '', 'Middle-earth/Shire', '<script>', 'x'.repeat(100)]) {
      expect(timeZoneOf(value)).toBeUndefined();
    }
  });

  it('tell the day that it is, and when it begins', () => {
    const time = Date.parse('2026-12-31T23:30:00Z');
    const day = dayIn(time, 'Europe/Berlin');
    expect(day).toEqual({ year: 2027, month: 1, day: 1 });
    expect(new Date(startOfDay(day, 'Europe/Berlin')).toISOString()).toBe('2026-12-31T23:00:00.000Z');
  });
});
