import { expect, it } from '@jest/globals';
import { laterThan, mostTickets, nextSession } from '../lib/event-facts.ts';

const day = (number: number) => ({ startsAt: `2026-05-0${number}T19:00:00.000Z` });

it('counts the dates after the next one, not those that are over', () => {
  const sessions = [day(1), day(2), day(3), day(4)];
  const next = nextSession(sessions, Date.parse('2026-05-02T12:00:00Z'));
  expect(next).toEqual(day(2));
  expect(laterThan(next, sessions)).toBe(2);
  expect(laterThan(day(4), sessions)).toBe(0);
  expect(laterThan(undefined, [])).toBe(0);
});

it('lets an order have what its event says, and never more than orders takes', () => {
  expect(mostTickets({ maxTicketsPerOrder: 2 })).toBe(2);
  expect(mostTickets({ maxTicketsPerOrder: 40 })).toBe(10);
  expect(mostTickets({})).toBe(10);
});
