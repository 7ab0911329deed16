import { message, type Message, type OrderSnapshot } from '@aisle/common';
import { signIn } from '@aisle/common/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { IssuedTicket } from '../src/models/issued-ticket.ts';
import { issueTickets } from '../src/operations/issue-tickets.ts';
import { voidTickets } from '../src/operations/void-tickets.ts';
import { eventOrder, idOf, makeEvent } from './door-support.ts';
import { newId, orderOf, refundOf, startTickets, type Tickets } from './support.ts';

let tickets: Tickets;
beforeAll(async () => {
  tickets = await startTickets();
});
afterAll(() => tickets.stop());

const issuedFor = async (order: OrderSnapshot) => {
  await tickets.settled();
  const stored = await IssuedTicket.find({ orderId: order.id }).sort({ key: 1 }).lean();
  const told = (await tickets.published('ticket.issued')).filter(({ data }) => data.orderId === order.id);
  return { stored, told };
};

describe('a completed order', () => {
  it('gets a ticket, in its own words, and one message', async () => {
    const [seller, buyer] = [signIn(), signIn()];
    const { listed, order, ticket } = await tickets.sell({ seller, buyer });
    const { stored, told } = await issuedFor(order);

    expect(stored).toEqual([
      {
        _id: expect.anything(),
        key: `${order.id}/0`,
        orderId: order.id,
        ticketId: listed.id,
        sellerId: seller.id,
        title: listed.title,
        price: 4500,
        currency: 'usd',
        holderId: buyer.id,
        status: 'valid',
        version: 0,
      },
    ]);
    const data = {
      id: ticket.id,
      orderId: order.id,
      holderId: buyer.id,
      ticketId: listed.id,
      title: listed.title,
      status: 'valid',
    };
    expect(told).toEqual([expect.objectContaining({ version: 0, data })]);
  });

  it('gets a ticket for each of its items', async () => {
    const listed = await tickets.list();
    const items = ['12/7', '12/8', '12/9'].map((seat) => ({
      ...orderOf(listed).tickets[0]!,
      sectionId: 'A',
      seat,
    }));
    const order = orderOf(listed, { status: 'complete', tickets: items });
    await tickets.publish('order.completed', 2, order);
    const { stored, told } = await issuedFor(order);
    expect(stored.map(({ seat }) => seat)).toEqual(['12/7', '12/8', '12/9']);
    expect(told.map(({ data }) => data.seat).sort()).toEqual(['12/7', '12/8', '12/9']);
  });

  it('gets its ticket once, however often the message comes', async () => {
    const listed = await tickets.list();
    const order = orderOf(listed, { status: 'complete' });
    const completed = await tickets.publish('order.completed', 2, order);
    await tickets.republish(completed);
    await tickets.republish(completed);
    await tickets.settled();
    await tickets.republish(completed);
    const { stored, told } = await issuedFor(order);
    expect(stored).toHaveLength(1);
    expect(told).toHaveLength(1);
  });

  it('gets its ticket once when several processes handle the message at the same moment', async () => {
    const messages: Message<'order.completed'>[] = [];
    for (let count = 0; count < 12; count += 1) {
      messages.push(
        message('order.completed', 2, orderOf(await tickets.list(signIn()), { status: 'complete' })),
      );
    }
    // Overlapping batches, each with orders that another has too.
    const batches = [0, 2, 4, 6].map((start) => messages.slice(start, start + 6));
    const outcomes = await Promise.allSettled([...batches, messages].map((batch) => issueTickets(batch)));
    // What met too many others is delivered again.
    if (outcomes.some(({ status }) => status === 'rejected')) await issueTickets(messages);

    for (const { data: order } of messages) {
      const { stored, told } = await issuedFor(order);
      expect(stored).toHaveLength(1);
      expect(told.map(({ data }) => data.id)).toEqual([stored[0]!._id.toHexString()]);
    }
  });

  it('keeps its trace in the message of each ticket', async () => {
    const orders = [orderOf(await tickets.list()), orderOf(await tickets.list())];
    const messages = orders.map((order) =>
      message('order.completed', 2, { ...order, status: 'complete' }, { trace: `trace-of-${order.id}` }),
    );
    await issueTickets(messages);
    for (const order of orders) {
      expect((await issuedFor(order)).told).toMatchObject([{ trace: `trace-of-${order.id}` }]);
    }
  });

  it('of a ticket that nobody is known to have sold is not dropped in silence, and takes no other with it', async () => {
    const unknown = orderOf({ id: newId(), title: 'A', price: 100, currency: 'usd' }, { status: 'complete' });
    const order = orderOf(await tickets.list(), { status: 'complete' });
    const both = [unknown, order].map((one) => message('order.completed', 2, one));
    // A batch that fails is handled message by message; what fails alone comes again and ends as a dead letter.
    await expect(issueTickets(both)).rejects.toThrow(unknown.id);
    await expect(issueTickets(both.slice(0, 1))).rejects.toThrow(unknown.id);
    await issueTickets(both.slice(1));
    expect((await issuedFor(unknown)).stored).toEqual([]);
    expect((await issuedFor(order)).stored).toHaveLength(1);
  });
});

describe('a refund', () => {
  it('makes the tickets of its order void, and no others', async () => {
    const [buyer, other] = [signIn(), await tickets.sell()];
    const { order } = await tickets.sell({ buyer });
    const refunded = await tickets.publish('payment.refunded', 1, refundOf(order));
    await tickets.republish(refunded);
    await tickets.settled();
    expect(await tickets.mine(buyer)).toMatchObject([{ status: 'void' }]);
    expect((await issuedFor(order)).stored).toMatchObject([{ status: 'void', version: 1 }]);
    expect((await issuedFor(other.order)).stored).toMatchObject([{ status: 'valid', version: 0 }]);
  });

  it('holds when the order comes after it, or again', async () => {
    const listed = await tickets.list();
    const order = orderOf(listed, { status: 'complete' });
    await tickets.publish('payment.refunded', 1, refundOf(order));
    await tickets.settled();
    for (let delivery = 0; delivery < 3; delivery += 1) {
      await tickets.publish('order.completed', 2, order);
      const { stored, told } = await issuedFor(order);
      expect(stored).toMatchObject([{ status: 'void' }]);
      expect(told).toMatchObject([{ data: { status: 'void' } }]);
    }
  });

  it('and issuing at the same moment end in void tickets', async () => {
    for (let round = 0; round < 8; round += 1) {
      const order = orderOf(await tickets.list(), { status: 'complete' });
      await Promise.all([
        issueTickets([message('order.completed', 2, order)]),
        voidTickets([order.id]),
        issueTickets([message('order.completed', 2, order)]),
      ]);
      const { stored, told } = await issuedFor(order);
      expect(stored).toMatchObject([{ status: 'void' }]);
      expect(told).toHaveLength(1);
    }
  });

  it('is also told by its order being cancelled for it', async () => {
    const { order } = await tickets.sell();
    const cancelled = { ...order, status: 'cancelled', cancelReason: 'refunded' } as const;
    await tickets.publish('order.cancelled', 3, {
      ...cancelled,
      inventory: { id: order.inventory.id, version: 5 },
    });
    expect((await issuedFor(order)).stored).toMatchObject([{ status: 'void' }]);
  });

  it('is not what an expired hold is, that was paid after all', async () => {
    const { order, listed } = await tickets.sell({ order: { inventory: { id: 'x', version: 0 } } });
    const expired = orderOf(listed, {
      id: order.id,
      buyerId: order.buyerId,
      status: 'cancelled',
      cancelReason: 'expired',
    });
    await tickets.publish('order.cancelled', 1, expired);
    expect((await issuedFor(order)).stored).toMatchObject([{ status: 'valid' }]);
  });
});

describe("an order of an Event's seats", () => {
  it("gets one ticket a seat, the Event's seller's, with the place it is for", async () => {
    const event = await makeEvent();
    const buyer = signIn();
    const order = eventOrder(event, ['12/7', '12/8', '12/9'], { buyerId: buyer.id, night: 1 });
    await tickets.publish('order.completed', 2, order);
    const { stored, told } = await issuedFor(order);
    const place = { eventId: idOf(event), sessionId: idOf(event.sessions[1]!), sectionId: 'A' };
    const common = { ...place, orderId: order.id, holderId: buyer.id, title: 'Hamlet', status: 'valid' };
    expect(stored).toEqual(
      ['12/7', '12/8', '12/9'].map((seat, index) => ({
        _id: expect.anything(),
        key: `${order.id}/${index}`,
        ...common,
        seat,
        sellerId: event.sellerId,
        price: 4500,
        currency: 'usd',
        version: 0,
      })),
    );
    expect(told.map(({ data }) => data)).toEqual(
      stored.map(({ _id, seat }) => ({ id: _id.toHexString(), ...common, seat })),
    );
  });

  it('gets one ticket a place of general admission, without a seat', async () => {
    const order = eventOrder(await makeEvent(), 4);
    await tickets.publish('order.completed', 2, order);
    const { stored, told } = await issuedFor(order);
    expect(stored.map(({ sectionId }) => sectionId)).toEqual(['GA', 'GA', 'GA', 'GA']);
    expect(stored.some((ticket) => 'seat' in ticket)).toBe(false);
    expect(told).toHaveLength(4);
  });

  it('gets them once under triple delivery, and when two processes have them at the same moment', async () => {
    const event = await makeEvent();
    const orders = Array.from({ length: 8 }, (_, row) => eventOrder(event, [`${row}/1`, `${row}/2`]));
    const messages = orders.map((order) => message('order.completed', 2, order));
    const deliveries = [messages, messages, [...messages].reverse()];
    const outcomes = await Promise.allSettled(deliveries.map((batch) => issueTickets(batch)));
    if (outcomes.some(({ status }) => status === 'rejected')) await issueTickets(messages);
    for (const completed of messages) await tickets.republish(completed);
    for (const order of orders) {
      const { stored, told } = await issuedFor(order);
      expect(stored).toHaveLength(2);
      expect(told.map(({ data }) => data.id).sort()).toEqual(
        stored.map(({ _id }) => _id.toHexString()).sort(),
      );
    }
  });

  it('of an Event that nobody has heard of is not dropped in silence', async () => {
    const event = await makeEvent();
    const order = eventOrder(event, ['12/7']);
    const unknown = { ...order, tickets: order.tickets.map((item) => ({ ...item, eventId: newId() })) };
    await expect(issueTickets([message('order.completed', 2, unknown)])).rejects.toThrow(order.id);
    expect((await issuedFor(order)).stored).toEqual([]);
  });

  it('is issued beside listed tickets, 10,000 tickets of 1,000 orders in a few round trips', async () => {
    const events = [await makeEvent(), await makeEvent()];
    const listed = await tickets.list();
    const orders = Array.from({ length: 999 }, (_, index) =>
      eventOrder(
        events[index % 2]!,
        Array.from({ length: 10 }, (_seat, seat) => `${index}/${seat + 1}`),
      ),
    );
    const messages = [...orders, orderOf(listed, { status: 'complete' })].map((order) =>
      message('order.completed', 2, order),
    );
    const before = await IssuedTicket.countDocuments();
    const calls: string[] = [];
    mongoose.set('debug', (collection, method) => calls.push(`${collection}.${method}`));
    const start = performance.now();
    try {
      await issueTickets(messages.slice(0, 500));
      await issueTickets(messages.slice(500));
    } finally {
      mongoose.set('debug', false);
    }
    console.log(`9,991 tickets issued in ${Math.round(performance.now() - start)} ms`);
    expect(await IssuedTicket.countDocuments()).toBe(before + 9_991);
    // The relay empties the outbox meanwhile, which is not part of issuing.
    expect(calls.filter((call) => !call.startsWith('outbox.delete')).length).toBeLessThanOrEqual(14);
  }, 120_000);
});
