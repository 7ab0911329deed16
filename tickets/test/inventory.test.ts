import { message, type Message, type OrderSnapshot } from '@aisle/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ListedTicketView } from '../src/models/listed-ticket.ts';
import { newId, orderOf, startTickets, type Tickets } from './support.ts';

let tickets: Tickets;
beforeAll(async () => {
  tickets = await startTickets();
});
afterAll(() => tickets.stop());

type OrderSubject = 'order.created' | 'order.updated' | 'order.cancelled' | 'order.completed';

/** Messages of one order of a ticket: subject, the order's version, its status, the inventory's version. */
const ordersOf = (listed: ListedTicketView) => {
  const id = newId();
  return (
    type: OrderSubject,
    version: number,
    status: OrderSnapshot['status'],
    inventoryVersion: number,
  ): Message => message(type, version, orderOf(listed, { id, status }, inventoryVersion));
};

const statusAfter = async (listed: ListedTicketView, messages: Message[]) => {
  for (const one of messages) await tickets.republish(one);
  await tickets.settled();
  return (await tickets.shown(listed.id)).status;
};

describe('a listed ticket', () => {
  it('is shown reserved, still reserved while payment is awaited, and sold', async () => {
    const listed = await tickets.list();
    const order = ordersOf(listed);
    expect(await statusAfter(listed, [order('order.created', 0, 'created', 1)])).toBe('reserved');
    expect(await statusAfter(listed, [order('order.updated', 1, 'awaiting:payment', 1)])).toBe('reserved');
    expect(await statusAfter(listed, [order('order.completed', 2, 'complete', 2)])).toBe('sold');
    expect(await tickets.shown(listed.id)).toEqual({ ...listed, status: 'sold' });
  });

  it('is on sale again when the order is cancelled', async () => {
    const listed = await tickets.list();
    const order = ordersOf(listed);
    expect(await statusAfter(listed, [order('order.created', 0, 'created', 1)])).toBe('reserved');
    expect(await statusAfter(listed, [order('order.cancelled', 1, 'cancelled', 2)])).toBe('available');
    expect(await tickets.shown(listed.id)).toEqual(listed);
  });

  it('ends the same whatever the order of the messages and however often each comes', async () => {
    const lives = (listed: ListedTicketView) => {
      const first = ordersOf(listed);
      const second = ordersOf(listed);
      return [
        first('order.created', 0, 'created', 1),
        first('order.updated', 1, 'awaiting:payment', 1),
        first('order.cancelled', 2, 'cancelled', 2),
        second('order.created', 0, 'created', 3),
        second('order.updated', 1, 'awaiting:payment', 3),
        second('order.completed', 2, 'complete', 4),
      ];
    };
    const thrice = await tickets.list();
    expect(
      await statusAfter(
        thrice,
        lives(thrice).flatMap((one) => [one, one, one]),
      ),
    ).toBe('sold');

    const backwards = await tickets.list();
    for (const one of lives(backwards).reverse()) {
      expect(await statusAfter(backwards, [one])).toBe('sold');
    }

    const again = lives(thrice);
    expect(await statusAfter(thrice, again)).toBe('sold');
  });

  it('knows the newer of two orders, whichever is told of first', async () => {
    const listed = await tickets.list();
    const [first, second] = [ordersOf(listed), ordersOf(listed)];
    expect(await statusAfter(listed, [second('order.created', 0, 'created', 3)])).toBe('reserved');
    expect(await statusAfter(listed, [first('order.cancelled', 1, 'cancelled', 2)])).toBe('reserved');
  });

  it('is left alone by a message that changes no inventory', async () => {
    const listed = await tickets.list();
    const order = ordersOf(listed);
    await statusAfter(listed, [
      order('order.created', 0, 'created', 1),
      order('order.cancelled', 1, 'cancelled', 2),
    ]);
    expect(await statusAfter(listed, [order('order.updated', 2, 'awaiting:payment', 2)])).toBe('available');
  });

  it('is left alone by an order of a section', async () => {
    const listed = await tickets.list();
    const section = orderOf(listed, { inventory: { id: `${newId()}:A`, version: 5 } });
    await tickets.publish('order.created', 0, section);
    await tickets.settled();
    expect(await tickets.shown(listed.id)).toEqual(listed);
  });
});

it('an order of an unknown ticket holds up no other', async () => {
  const listed = await tickets.list();
  const unknown = { ...listed, id: newId() };
  const messages = [unknown, listed].map((ticket) => ordersOf(ticket)('order.created', 0, 'created', 1));
  expect(await statusAfter(listed, messages)).toBe('reserved');
});
