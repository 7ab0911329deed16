import { randomUUID } from 'node:crypto';
import { eventually, signIn, startTestService, type TestService } from '@aisle/common/testing';
import { getBit, type EventSnapshot } from '@aisle/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import request from 'supertest';
import { Inventory, inventoryIdOf, type InventoryDocument } from '../src/models/inventory.ts';
import { Order } from '../src/models/order.ts';
import { ordersService } from '../src/service.ts';
import { testConfig } from './test-config.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService((servers) => ordersService(testConfig(servers)));
});
afterAll(() => service.stop());

const newId = () => new mongoose.Types.ObjectId().toHexString();
const inAMonth = () => new Date(Date.now() + 30 * 24 * 60 * 60 * 1000).toISOString();

type Section = EventSnapshot['sections'][number];
const stalls: Section = {
  id: 'A',
  name: 'Stalls',
  kind: 'seated',
  price: 5000,
  rows: [
    { label: '1', seats: 6, blocked: [1] },
    { label: '2', seats: 6, aisleAfter: [3] },
  ],
};
const floor: Section = { id: 'GA', name: 'Floor', kind: 'general', price: 2500, capacity: 5 };

async function publish(changes: Partial<EventSnapshot> = {}, version = 1) {
  const event: EventSnapshot = {
    id: newId(),
    sellerId: newId(),
    name: 'Opening night',
    status: 'onSale',
    currency: 'eur',
    sessions: [{ id: newId(), startsAt: inAMonth() }],
    sections: [stalls, floor],
    ...changes,
  };
  await service.publish(version === 1 ? 'event.published' : 'event.updated', version, event);
  await service.settled();
  return { event, sessionId: event.sessions[0]!.id };
}

const order = (body: object, cookie = signIn().cookie, key?: string) => {
  const req = request(service.url).post('/api/orders').set('Cookie', cookie);
  return (key === undefined ? req : req.set('Idempotency-Key', key)).send(body);
};
const seatsOf = (body: unknown) => (body as { tickets: { seat?: string }[] }).tickets.map(({ seat }) => seat);
const stockOf = async (sessionId: string, sectionId: string) =>
  (await Inventory.collection.findOne<InventoryDocument>(
    { _id: inventoryIdOf(sessionId, sectionId) as never },
    { promoteBuffers: true },
  ))!;
const cancel = (id: string, cookie: string) =>
  request(service.url).delete(`/api/orders/${id}`).set('Cookie', cookie);
const pay = async (orderId: string, amount: number) => {
  const id = newId();
  await service.publish('payment.created', 1, { id, orderId, amount, currency: 'eur' });
  await service.settled();
  return id;
};

describe('choosing seats', () => {
  it('holds exactly the seats that were asked for, and says what they cost', async () => {
    const { event, sessionId } = await publish();
    const { body } = await order({ sessionId, sectionId: 'A', seats: ['1/2', '2/6'] }).expect(201);
    expect(body).toMatchObject({
      status: 'created',
      currency: 'eur',
      total: 10_000,
      tickets: [
        {
          eventId: event.id,
          sessionId,
          sectionId: 'A',
          seat: '1/2',
          price: 5000,
          title: 'Opening night, Stalls',
        },
        { seat: '2/6' },
      ],
    });
    const stock = await stockOf(sessionId, 'A');
    expect(stock).toMatchObject({ held: 2, sold: 0, capacity: 11 });
    expect([0, 1, 2, 11].map((index) => getBit(stock.taken!, index))).toEqual([true, true, false, true]);
  });

  it('takes all or none', async () => {
    const { sessionId } = await publish();
    await order({ sessionId, sectionId: 'A', seats: ['1/2'] }).expect(201);
    const { body } = await order({ sessionId, sectionId: 'A', seats: ['1/3', '1/2'] }).expect(409);
    expect(body).toMatchObject({ errors: [{ code: 'taken', message: 'Seat 1/2 is not free any more' }] });
    await order({ sessionId, sectionId: 'A', seats: ['1/3'] }).expect(201);
  });

  it('refuses blocked seats, seats that do not exist and the same seat twice', async () => {
    const { sessionId } = await publish();
    await order({ sessionId, sectionId: 'A', seats: ['1/1'] }).expect(409);
    for (const seats of [['1/7'], ['3/1'], ['1/0'], ['1/2', '1/2'], ['1-2'], [], [12], 'x']) {
      const { status, body } = await order({ sessionId, sectionId: 'A', seats });
      expect({ seats, status }).toEqual({ seats, status: 400 });
      expect(body).toMatchObject({ errors: [{ field: 'seats' }] });
    }
    expect(await stockOf(sessionId, 'A')).toMatchObject({ held: 0 });
  });

  it('refuses seats of a section without seats, and a section or session that is not there', async () => {
    const { sessionId } = await publish();
    await order({ sessionId, sectionId: 'GA', seats: ['1/1'] }).expect(400);
    await order({ sessionId, sectionId: 'ZZ', seats: ['1/1'] }).expect(404);
    await order({ sessionId: newId(), quantity: 1 }).expect(404);
  });

  it('frees the seats when the order is cancelled', async () => {
    const { sessionId } = await publish();
    const buyer = signIn();
    const { body } = await order({ sessionId, sectionId: 'A', seats: ['2/1', '2/2'] }, buyer.cookie).expect(
      201,
    );
    await cancel((body as { id: string }).id, buyer.cookie).expect(204);
    expect(await stockOf(sessionId, 'A')).toMatchObject({ held: 0, sold: 0 });
    await order({ sessionId, sectionId: 'A', seats: ['2/2'] }).expect(201);
  });
});

describe('best available', () => {
  it('gives seats beside each other in the section that was asked for', async () => {
    const { sessionId } = await publish();
    const { body } = await order({ sessionId, sectionId: 'A', quantity: 3 }).expect(201);
    expect(seatsOf(body)).toEqual(['1/2', '1/3', '1/4']);
  });

  it('takes any section, best first, and the next one where people would be apart', async () => {
    const { sessionId } = await publish();
    const first = await order({ sessionId, quantity: 5 }).expect(201);
    expect(seatsOf(first.body)).toEqual(['1/2', '1/3', '1/4', '1/5', '1/6']);
    // Six are left in row 2, but an aisle parts them.
    const second = await order({ sessionId, quantity: 4 }).expect(201);
    expect(second.body).toMatchObject({ tickets: [{ sectionId: 'GA' }, {}, {}, {}], total: 10_000 });
    const third = await order({ sessionId, quantity: 4 }).expect(201);
    expect(seatsOf(third.body)).toHaveLength(4);
  });

  it('sells every last ticket to whoever asks at the same moment, and refuses nobody before', async () => {
    const { sessionId } = await publish();
    const answers = await Promise.all(Array.from({ length: 30 }, () => order({ sessionId, quantity: 1 })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(16);
    for (const { body } of answers.filter(({ status }) => status !== 201)) {
      expect(body).toMatchObject({ errors: [{ code: 'sold-out' }] });
    }
    const seats = answers
      .filter(({ status }) => status === 201)
      .flatMap(({ body }) => seatsOf(body))
      .filter(Boolean);
    expect(new Set(seats).size).toBe(11);
  });

  it('says how many are left', async () => {
    const { sessionId } = await publish();
    await order({ sessionId, sectionId: 'GA', quantity: 3 }).expect(201);
    const { body } = await order({ sessionId, sectionId: 'GA', quantity: 3 }).expect(409);
    expect(body).toMatchObject({ errors: [{ code: 'not-enough', message: 'Only 2 left in this section' }] });
  });

  it('answers an Idempotency-Key with the same order, in whichever section it landed', async () => {
    const { sessionId } = await publish();
    const buyer = signIn();
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => order({ sessionId, quantity: 2 }, buyer.cookie, key)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(201));
    expect(new Set(answers.map(({ body }) => (body as { id: string }).id)).size).toBe(1);
    expect(await Order.countDocuments({ buyerId: buyer.id })).toBe(1);
  });
});

describe('limits', () => {
  it.each([0, -1, 1.5, '2', 10_000, null])('refuses a quantity of %j', async (quantity) => {
    const { sessionId } = await publish();
    const { body } = await order({ sessionId, sectionId: 'GA', quantity }).expect(400);
    expect(body).toMatchObject({ errors: [{ field: 'quantity' }] });
  });

  it('allows as many tickets an order as the event does, and no more than the service does', async () => {
    const { sessionId } = await publish({ maxTicketsPerOrder: 2 });
    const { body } = await order({ sessionId, sectionId: 'A', seats: ['2/1', '2/2', '2/3'] }).expect(400);
    expect(body).toEqual({ errors: [{ message: 'At most 2 tickets an order', field: 'seats' }] });
    await order({ sessionId, quantity: 2 }).expect(201);
    const large = await publish({ maxTicketsPerOrder: 50, sections: [{ ...floor, capacity: 100 }] });
    await order({ sessionId: large.sessionId, quantity: 11 }).expect(400);
    await order({ sessionId: large.sessionId, quantity: 10 }).expect(201);
  });

  it('refuses a session that is over', async () => {
    const { sessionId } = await publish({
      sessions: [{ id: newId(), startsAt: new Date(Date.now() - 1000).toISOString() }],
    });
    const { body } = await order({ sessionId, quantity: 1 }).expect(409);
    expect(body).toMatchObject({ errors: [{ code: 'over' }] });
  });

  it.each([
    { sessionId: 'x', quantity: 1 },
    { sessionId: newId() },
    { sessionId: newId(), seats: ['1/1'] },
    { sessionId: newId(), sectionId: 'A', seats: ['1/1'], quantity: 1 },
    { ticketId: newId(), quantity: 1 },
    { sessionId: { $gt: '' }, quantity: 1 },
    { sessionId: newId(), sectionId: { $gt: '' }, quantity: 1 },
    { sessionId: newId(), quantity: { $gt: 0 } },
    { sessionId: newId(), sectionId: 'A', seats: [{ $gt: '' }] },
    { sessionId: newId(), sections: [{ sectionId: 'A', seats: ['1/1'] }] },
  ])('refuses %j', async (body) => {
    expect((await order(body)).status).toBe(400);
  });
});

describe('what tickets says of an event', () => {
  it('changes prices for orders to come', async () => {
    const { event, sessionId } = await publish();
    await publish({ ...event, sections: [stalls, { ...floor, price: 3000, capacity: 8 }] }, 2);
    await service.publish('event.published', 1, event);
    await service.settled();
    const { body } = await order({ sessionId, sectionId: 'GA', quantity: 6 }).expect(201);
    expect(body).toMatchObject({ total: 18_000 });
  });

  it('never lowers a capacity below what is taken', async () => {
    const { event, sessionId } = await publish();
    await order({ sessionId, sectionId: 'GA', quantity: 4 }).expect(201);
    await publish({ ...event, sections: [stalls, { ...floor, capacity: 1 }] }, 2);
    expect(await stockOf(sessionId, 'GA')).toMatchObject({ capacity: 4, held: 4 });
    await order({ sessionId, sectionId: 'GA', quantity: 1 }).expect(409);
  });

  it('ends holds and asks for every refund, once, when the event is cancelled', async () => {
    const { event, sessionId } = await publish();
    const buyer = signIn();
    const place = async () =>
      (await order({ sessionId, quantity: 1 }, buyer.cookie).expect(201)).body as { id: string };
    const [held, paid] = [await place(), await place()];
    const paymentId = await pay(paid.id, 5000);

    for (let time = 0; time < 3; time += 1) {
      await service.publish('event.cancelled', 2, { ...event, status: 'cancelled' });
      await service.settled();
    }

    const state = async (id: string) =>
      (await request(service.url).get(`/api/orders/${id}`).set('Cookie', buyer.cookie)).body as object;
    expect(await state(held.id)).toMatchObject({ status: 'cancelled', cancelReason: 'event-cancelled' });
    const asked = (await service.published('payment.refund-requested')).filter(
      ({ data }) => data.paymentId === paymentId,
    );
    expect(asked).toMatchObject([{ data: { orderId: paid.id, reason: 'event-cancelled' } }]);
    const { body } = await order({ sessionId, quantity: 1 }).expect(409);
    expect(body).toMatchObject({ errors: [{ code: 'event-cancelled' }] });

    const refundedAt = new Date().toISOString();
    await service.publish('payment.refunded', 3, {
      id: paymentId,
      orderId: paid.id,
      amount: 5000,
      currency: 'eur',
      refundedAt,
    });
    await service.settled();
    expect(await state(paid.id)).toMatchObject({ status: 'cancelled', cancelReason: 'refunded' });
    expect(await stockOf(sessionId, 'A')).toMatchObject({ held: 0, sold: 0, revenue: 0 });
  });

  it('puts 50,000 seats on sale with one message, in under 1 byte a seat', async () => {
    const sections = Array.from({ length: 100 }, (_, index) => ({
      id: `S${index}`,
      name: `Section ${index}`,
      kind: 'seated' as const,
      price: 4500,
      rows: Array.from({ length: 25 }, (_row, row) => ({
        label: String(row + 1),
        seats: 20,
        aisleAfter: [10],
      })),
    }));
    const startedAt = performance.now();
    const { event, sessionId } = await publish({ sections });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    const stored = await Inventory.collection.find({ 'offer.eventId': event.id }, { raw: true }).toArray();
    expect(stored).toHaveLength(100);
    const bytes = stored.reduce((sum, raw) => sum + (raw as unknown as Buffer).length, 0);
    const constantPerSection = 500;
    expect((bytes - 100 * constantPerSection) / 50_000).toBeLessThan(1);
    await order({ sessionId, quantity: 4 }).expect(201);
  });
});

describe('sales figures', () => {
  const sales = (eventId: string, cookie: string) =>
    request(service.url).get(`/api/orders/sales?eventId=${eventId}`).set('Cookie', cookie);

  it('count what is sold, held and free, and the revenue, by section and hour', async () => {
    const seller = signIn();
    const buyer = signIn();
    const { event, sessionId } = await publish({ sellerId: seller.id });
    const place = async (sectionId: string, quantity: number) =>
      (await order({ sessionId, sectionId, quantity }, buyer.cookie).expect(201)).body as { id: string };
    const first = await place('A', 2);
    await pay(first.id, 10_000);
    await place('A', 1);
    const general = await place('GA', 3);
    const paymentId = await pay(general.id, 7500);

    const { body } = await sales(event.id, seller.cookie).expect(200);
    expect(body).toEqual({
      eventId: event.id,
      currency: 'eur',
      sold: 5,
      held: 1,
      free: 10,
      revenue: 17_500,
      sections: [
        { id: 'A', sold: 2, held: 1, free: 8, revenue: 10_000 },
        { id: 'GA', sold: 3, held: 0, free: 2, revenue: 7500 },
      ],
      series: [{ at: expect.any(String), sold: 5, revenue: 17_500 }],
    });

    const refundedAt = new Date().toISOString();
    await service.publish('payment.refunded', 3, {
      id: paymentId,
      orderId: general.id,
      amount: 7500,
      currency: 'eur',
      refundedAt,
    });
    await service.settled();
    expect((await sales(event.id, seller.cookie)).body).toMatchObject({ sold: 2, revenue: 10_000 });
  });

  it('are for the event’s seller alone', async () => {
    const { event } = await publish();
    await sales(event.id, signIn().cookie).expect(403);
    await sales(newId(), signIn().cookie).expect(404);
    await sales('x', signIn().cookie).expect(400);
    await request(service.url).get(`/api/orders/sales?eventId=${event.id}`).expect(401);
  });

  it('arrive live, and streams over the cap are refused', async () => {
    const seller = signIn();
    const { event, sessionId } = await publish({ sellerId: seller.id });
    const closers: AbortController[] = [];
    const open = async () => {
      const closer = new AbortController();
      closers.push(closer);
      return fetch(`${service.url}/api/orders/sales/stream?eventId=${event.id}`, {
        headers: { Cookie: seller.cookie },
        signal: closer.signal,
      });
    };
    const stream = await open();
    let text = '';
    const decoder = new TextDecoder();
    const reading = (async () => {
      for await (const chunk of stream.body!) text += decoder.decode(chunk as Uint8Array);
    })().catch(() => undefined);
    await eventually(() => text.includes('"held":0'));
    await order({ sessionId, quantity: 2 }).expect(201);
    await eventually(() => text.includes('"held":2'));

    const more = await Promise.all(Array.from({ length: 10 }, open));
    expect(more.filter(({ status }) => status === 503)).toHaveLength(1);
    for (const closer of closers) closer.abort();
    await reading;
  });
});
