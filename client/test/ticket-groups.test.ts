import { expect, it } from '@jest/globals';
import { groupTickets } from '../lib/ticket-groups.ts';
import { listedTicket, ticket } from './tickets-support.ts';

const now = Date.parse('2027-02-01T12:00:00Z');
const HOUR = 3_600_000;
const at = (hours: number) => new Date(now + hours * HOUR).toISOString();
const show = (sessionId: string, hours: number, changes = {}) =>
  ticket({ sessionId, startsAt: at(hours), endsAt: at(hours + 3), ...changes });
const sessions = (groups: ReturnType<typeof groupTickets>['upcoming']) =>
  groups.map(({ of }) => ('sessionId' in of ? of.sessionId : of.orderId));

it('sorts what is coming up soonest first, what is over latest first, and puts what has no date last', () => {
  const { upcoming, past } = groupTickets(
    [
      show('late', 50),
      listedTicket({ orderId: 'listed' }),
      show('soon', 2),
      show('long ago', -900),
      show('yesterday', -24),
    ],
    now,
  );
  expect(sessions(upcoming)).toEqual(['soon', 'late', 'listed']);
  expect(sessions(past)).toEqual(['yesterday', 'long ago']);
});

it('keeps the tickets of one date together, by their places', () => {
  const seats = ['10/2', '2/10', '2/9'].map((seat) => show('a', 2, { id: seat, seat }));
  const [group, ...others] = groupTickets([seats[0]!, show('b', 3), seats[1]!, seats[2]!], now).upcoming;
  expect(group!.tickets.map(({ seat }) => seat)).toEqual(['2/9', '2/10', '10/2']);
  expect(others).toHaveLength(1);
});

it.each([
  ['a show that goes on', show('s', -2), 'upcoming'],
  ['a show that has ended', show('s', -4), 'past'],
  [
    'a show without an end, hours after its start',
    ticket({ startsAt: at(-11), endsAt: undefined }),
    'upcoming',
  ],
  [
    'a show without an end, half a day after its start',
    ticket({ startsAt: at(-13), endsAt: undefined }),
    'past',
  ],
  ['a show to come that was refunded', show('s', 2, { status: 'void' }), 'past'],
  ['a show to come whose ticket was used', show('s', 2, { status: 'admitted' }), 'upcoming'],
  ['a listed ticket', listedTicket(), 'upcoming'],
  ['a listed ticket that was used', listedTicket({ status: 'admitted' }), 'past'],
] as const)('%s', (_name, one, where) => {
  expect(groupTickets([one], now)[where]).toHaveLength(1);
});
