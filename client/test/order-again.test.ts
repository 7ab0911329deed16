import { expect, it } from '@jest/globals';
import { requestsLike } from '../lib/order-again.ts';
import { orderStatus } from '../lib/order-tickets.ts';
import { seatsWords, seatWords } from '../lib/place-words.ts';
import type { Order, OrderTicket, Payment } from '../lib/types.ts';

const order = (tickets: OrderTicket[], changes: Partial<Order> = {}): Order => ({
  id: '1',
  status: 'cancelled',
  version: 1,
  expiresAt: '2030-01-01T00:00:00.000Z',
  createdAt: '2029-12-31T23:45:00.000Z',
  currency: 'usd',
  total: 4500,
  tickets,
  ...changes,
});
const place = { eventId: 'e', sessionId: 's', sectionId: 'A', price: 4500 };

it('asks for the same seats again, then for as many of the best of their section', () => {
  const seats = ['12/7', '12/8'].map((seat) => ({ ...place, seat }));
  expect(requestsLike(order(seats))).toEqual([
    { sessionId: 's', sectionId: 'A', seats: ['12/7', '12/8'] },
    { sessionId: 's', sectionId: 'A', quantity: 2 },
  ]);
});

it('asks for as many places of a general section, and for the same listed ticket', () => {
  expect(requestsLike(order([place, place, place]))).toEqual([
    { sessionId: 's', sectionId: 'A', quantity: 3 },
  ]);
  expect(requestsLike(order([{ ticketId: 't', price: 4500 }]))).toEqual([{ ticketId: 't' }]);
});

const paid = (status: Payment['status']): Payment => ({ orderId: '1', status });

it.each<[string, Partial<Order>, Payment | null, ReturnType<typeof orderStatus>]>([
  ['one that ran out', { cancelReason: 'expired' }, null, 'expired'],
  ['one whose money came late', { cancelReason: 'expired', refundRequested: true }, null, 'refunding'],
  ['… and has gone back', { cancelReason: 'expired', refundRequested: true }, paid('refunded'), 'refunded'],
  ['a refunded one', { cancelReason: 'refunded' }, null, 'refunded'],
  ['one that its buyer gave up', { cancelReason: 'buyer' }, null, 'cancelled'],
  ['one of an event that was called off', { cancelReason: 'event-cancelled' }, null, 'event-cancelled'],
  ['a hold', { status: 'created' }, null, 'held'],
  ['one at the checkout', { status: 'awaiting:payment' }, paid('pending'), 'held'],
  ['a paid one', { status: 'complete' }, paid('paid'), 'complete'],
])('the list says of %s what it is', (_name, changes, payment, state) => {
  expect(orderStatus(order([place], changes), payment)).toBe(state);
});

it('says seats in words', () => {
  expect(seatWords('12/7')).toBe('Row 12, seat 7');
  expect(seatsWords(['12/7', '12/8', '13/1'])).toBe('Row 12, seats 7, 8 · Row 13, seat 1');
});
