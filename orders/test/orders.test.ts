import { randomUUID } from 'node:crypto';
import { eventually, signIn, startTestService, type TestService } from '@aisle/common/testing';
import { Outbox } from '@aisle/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import request from 'supertest';
import { Inventory } from '../src/models/inventory.ts';
import { Order } from '../src/models/order.ts';
import { ordersService } from '../src/service.ts';
import { testConfig } from './test-config.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService((servers) => ordersService(testConfig(servers)));
});
afterAll(() => service.stop());

const newId = () => new mongoose.Types.ObjectId().toHexString();

async function listTicket({ price = 4500, title = 'One ticket' } = {}) {
  const id = newId();
  await service.publish('ticket.created', 0, { id, sellerId: newId(), title, price, currency: 'usd' });
  return id;
}

const order = (ticketId: unknown, cookie: string, key?: string) => {
  const req = request(service.url).post('/api/orders').set('Cookie', cookie);
  return (key === undefined ? req : req.set('Idempotency-Key', key)).send({ ticketId });
};

interface OrderBody {
  id: string;
  status: string;
  version: number;
  expiresAt: string;
  cancelReason?: string;
}
const placed = async (ticketId: string, cookie: string) =>
  (await order(ticketId, cookie).expect(201)).body as OrderBody;
const stateOf = async (id: string, cookie: string) =>
  (await request(service.url).get(`/api/orders/${id}`).set('Cookie', cookie).expect(200)).body as OrderBody;
const stockOf = async (ticketId: string) => {
  const { held, sold } = (await Inventory.findById(ticketId).lean())!;
  return { held, sold };
};
const messagesOf = async (orderId: string) => {
  await service.settled();
  const all = await Promise.all(
    (['order.created', 'order.updated', 'order.cancelled', 'order.completed'] as const).map((subject) =>
      service.published(subject),
    ),
  );
  return all
    .flat()
    .filter(({ data }) => data.id === orderId)
    .sort((a, b) => a.version - b.version)
    .map(({ type }) => type);
};

describe('ordering a listed ticket', () => {
  it('holds the ticket until expiresAt and tells the others', async () => {
    const buyer = signIn();
    const ticketId = await listTicket({ price: 1999, title: 'Row 7' });

    const { body } = await order(ticketId, buyer.cookie).expect(201);

    expect(body).toMatchObject({
      status: 'created',
      version: 0,
      currency: 'usd',
      total: 1999,
      tickets: [{ ticketId, title: 'Row 7', price: 1999 }],
    });
    const { createdAt, expiresAt } = body as { createdAt: string; expiresAt: string };
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(900_000);
    expect(await stockOf(ticketId)).toEqual({ held: 1, sold: 0 });
    await service.settled();
    const message = (await service.published('order.created')).find(
      ({ data }) => data.id === (body as OrderBody).id,
    );
    expect(message).toMatchObject({
      version: 0,
      data: { buyerId: buyer.id, status: 'created', expiresAt, inventory: { id: ticketId, version: 1 } },
    });
  });

  it('refuses a ticket that is already held, and changes nothing', async () => {
    const ticketId = await listTicket();
    await placed(ticketId, signIn().cookie);
    const orders = await Order.countDocuments();

    const { body } = await order(ticketId, signIn().cookie).expect(409);

    expect(body).toEqual({ errors: [{ message: expect.any(String), code: 'taken' }] });
    expect(await Order.countDocuments()).toBe(orders);
    expect(await stockOf(ticketId)).toEqual({ held: 1, sold: 0 });
  });

  it('gives one of a hundred buyers at the same moment the ticket, and ninety-nine a 409', async () => {
    const ticketId = await listTicket();
    await service.settled();

    const answers = await Promise.all(Array.from({ length: 100 }, () => order(ticketId, signIn().cookie)));

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(99);
    expect(await Order.countDocuments({ 'inventory.id': ticketId })).toBe(1);
  });

  it('answers 404 for a ticket that nobody listed', async () => {
    const { body } = await order(newId(), signIn().cookie).expect(404);
    expect(body).toEqual({ errors: [{ message: 'There is no such ticket' }] });
  });

  it('answers 401 when nobody is signed in', async () => {
    await request(service.url).post('/api/orders').send({ ticketId: newId() }).expect(401);
  });

  it('charges the price of the newest offer, in whatever order the offers arrive', async () => {
    const data = { id: newId(), sellerId: newId(), title: 'Third', price: 3000, currency: 'usd' };
    await service.publish('ticket.updated', 2, data);
    await service.publish('ticket.updated', 1, { ...data, title: 'Second', price: 2000 });
    await service.publish('ticket.created', 0, { ...data, title: 'First', price: 1000 });
    await service.settled();

    const { body } = await order(data.id, signIn().cookie).expect(201);
    expect(body).toMatchObject({ total: 3000, tickets: [{ title: 'Third' }] });
  });

  it('keeps a hold when its offer changes', async () => {
    const ticketId = await listTicket();
    await placed(ticketId, signIn().cookie);
    const sellerId = newId();
    await service.publish('ticket.updated', 1, {
      id: ticketId,
      sellerId,
      title: 'New',
      price: 999,
      currency: 'usd',
    });
    await service.settled();
    expect(await stockOf(ticketId)).toEqual({ held: 1, sold: 0 });
  });
});

describe('Idempotency-Key', () => {
  it('answers the same key with the same order, also after the order has changed', async () => {
    const buyer = signIn();
    const ticketId = await listTicket();
    const key = randomUUID();

    const first = await order(ticketId, buyer.cookie, key).expect(201);
    const id = (first.body as OrderBody).id;
    await request(service.url).delete(`/api/orders/${id}`).set('Cookie', buyer.cookie).expect(204);
    const second = await order(ticketId, buyer.cookie, key).expect(201);

    expect(second.body).toEqual(first.body);
    expect(await Order.countDocuments({ buyerId: buyer.id })).toBe(1);
  });

  it('answers ten requests with one key at the same moment with one order', async () => {
    const buyer = signIn();
    const ticketId = await listTicket();
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 10 }, () => order(ticketId, buyer.cookie, key)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
    expect(new Set(answers.map(({ body }) => (body as OrderBody).id)).size).toBe(1);
  });

  it('refuses the same key with another body', async () => {
    const buyer = signIn();
    const key = randomUUID();
    await order(await listTicket(), buyer.cookie, key).expect(201);
    const { body } = await order(await listTicket(), buyer.cookie, key).expect(409);
    expect(body).toMatchObject({ errors: [{ code: 'idempotency-key-reused' }] });
  });

  it('keeps the keys of two buyers apart', async () => {
    const key = randomUUID();
    await order(await listTicket(), signIn().cookie, key).expect(201);
    await order(await listTicket(), signIn().cookie, key).expect(201);
  });

  it.each(['', ' ', 'ä', 'x'.repeat(256)])('refuses the key %j', async (key) => {
    const cookie = signIn().cookie;
    const raw = await fetch(`${service.url}/api/orders`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Cookie: cookie, 'Idempotency-Key': key },
      body: JSON.stringify({ ticketId: newId() }),
    });
    expect(raw.status).toBe(400);
  });
});

describe('reading orders', () => {
  it('lists a buyer’s own orders, newest first, page by page', async () => {
    const buyer = signIn();
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1)
      ids.unshift((await placed(await listTicket(), buyer.cookie)).id);
    await placed(await listTicket(), signIn().cookie);

    const get = (query: string) =>
      request(service.url).get(`/api/orders${query}`).set('Cookie', buyer.cookie).expect(200);
    const first = (await get('?limit=2')).body as { items: OrderBody[]; nextCursor: string };
    const second = (await get(`?limit=2&cursor=${first.nextCursor}`)).body as typeof first;

    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect(second.nextCursor).toBeNull();
  });

  it('hides an order from everybody but its buyer', async () => {
    const { id } = await placed(await listTicket(), signIn().cookie);
    await request(service.url).get(`/api/orders/${id}`).set('Cookie', signIn().cookie).expect(404);
    await request(service.url).get(`/api/orders/${id}`).expect(401);
  });
});

describe('cancelling', () => {
  it('frees the ticket at once, and is harmless the second time', async () => {
    const buyer = signIn();
    const ticketId = await listTicket();
    const { id } = await placed(ticketId, buyer.cookie);

    await request(service.url).delete(`/api/orders/${id}`).set('Cookie', buyer.cookie).expect(204);
    await request(service.url).delete(`/api/orders/${id}`).set('Cookie', buyer.cookie).expect(204);

    expect(await stateOf(id, buyer.cookie)).toMatchObject({
      status: 'cancelled',
      cancelReason: 'buyer',
      version: 1,
    });
    expect(await stockOf(ticketId)).toEqual({ held: 0, sold: 0 });
    expect(await messagesOf(id)).toEqual(['order.created', 'order.cancelled']);
    await placed(ticketId, signIn().cookie);
  });

  it('frees the ticket once when ten requests cancel at the same moment', async () => {
    const buyer = signIn();
    const ticketId = await listTicket();
    const { id } = await placed(ticketId, buyer.cookie);
    await Promise.all(
      Array.from({ length: 10 }, () =>
        request(service.url).delete(`/api/orders/${id}`).set('Cookie', buyer.cookie).expect(204),
      ),
    );
    expect(await stockOf(ticketId)).toEqual({ held: 0, sold: 0 });
    expect(await stateOf(id, buyer.cookie)).toMatchObject({ version: 1 });
  });

  it('refuses to cancel what is complete', async () => {
    const buyer = signIn();
    const { id } = await placed(await listTicket(), buyer.cookie);
    await pay(id);
    const { body } = await request(service.url)
      .delete(`/api/orders/${id}`)
      .set('Cookie', buyer.cookie)
      .expect(409);
    expect(body).toMatchObject({ errors: [{ code: 'complete' }] });
  });

  it('answers 404 for somebody else’s order, which stays as it is', async () => {
    const buyer = signIn();
    const { id } = await placed(await listTicket(), buyer.cookie);
    await request(service.url).delete(`/api/orders/${id}`).set('Cookie', signIn().cookie).expect(404);
    expect(await stateOf(id, buyer.cookie)).toMatchObject({ status: 'created' });
  });
});

async function pay(orderId: string, paymentId = newId()) {
  await service.publish('payment.created', 0, { id: paymentId, orderId, amount: 4500, currency: 'usd' });
  await service.settled();
  return paymentId;
}
async function expire(orderId: string) {
  await service.publish('expiration.completed', 0, { orderId, expiresAt: new Date().toISOString() });
  await service.settled();
}
const refundsAskedFor = async (orderId: string) =>
  (await service.published('payment.refund-requested')).filter(({ data }) => data.orderId === orderId);

describe('expiry', () => {
  it('ends a hold and frees the ticket, once, however often it is told', async () => {
    const buyer = signIn();
    const ticketId = await listTicket();
    const { id } = await placed(ticketId, buyer.cookie);
    await expire(id);
    await expire(id);
    expect(await stateOf(id, buyer.cookie)).toMatchObject({
      status: 'cancelled',
      cancelReason: 'expired',
      version: 1,
    });
    expect(await stockOf(ticketId)).toEqual({ held: 0, sold: 0 });
  });

  it('leaves a complete order alone', async () => {
    const buyer = signIn();
    const { id } = await placed(await listTicket(), buyer.cookie);
    await pay(id);
    await expire(id);
    expect(await stateOf(id, buyer.cookie)).toMatchObject({ status: 'complete' });
  });
});

describe('payment', () => {
  it('shows that the buyer is at the checkout, once', async () => {
    const buyer = signIn();
    const { id } = await placed(await listTicket(), buyer.cookie);
    const data = { id: newId(), orderId: id, amount: 4500, currency: 'usd' };
    await service.publish('payment.started', 0, data);
    await service.publish('payment.started', 0, data);
    await service.settled();
    expect(await stateOf(id, buyer.cookie)).toMatchObject({ status: 'awaiting:payment', version: 1 });
  });

  it('completes the order, once under triple delivery, and asks for no refund', async () => {
    const buyer = signIn();
    const ticketId = await listTicket();
    const { id } = await placed(ticketId, buyer.cookie);
    const paymentId = await pay(id);
    await pay(id, paymentId);
    await pay(id, paymentId);
    expect(await stateOf(id, buyer.cookie)).toMatchObject({ status: 'complete', version: 1 });
    expect(await stockOf(ticketId)).toEqual({ held: 0, sold: 1 });
    expect(await messagesOf(id)).toEqual(['order.created', 'order.completed']);
    expect(await refundsAskedFor(id)).toEqual([]);
  });

  it('takes the ticket again for a payment that came after expiry, while it is still free', async () => {
    const buyer = signIn();
    const ticketId = await listTicket();
    const { id } = await placed(ticketId, buyer.cookie);
    await expire(id);
    await pay(id);
    const state = await stateOf(id, buyer.cookie);
    expect(state).toMatchObject({ status: 'complete' });
    expect(state).not.toHaveProperty('cancelReason');
    expect(state).not.toHaveProperty('refundRequested');
    expect(await stockOf(ticketId)).toEqual({ held: 0, sold: 1 });
    expect(await refundsAskedFor(id)).toEqual([]);
  });

  it('asks for the refund, once, when somebody else has the ticket by then, even when it is free again later', async () => {
    const [late, faster] = [signIn(), signIn()];
    const ticketId = await listTicket();
    const { id } = await placed(ticketId, late.cookie);
    await expire(id);
    const other = await placed(ticketId, faster.cookie);

    const paymentId = await pay(id);
    await request(service.url).delete(`/api/orders/${other.id}`).set('Cookie', faster.cookie).expect(204);
    await pay(id, paymentId);

    expect(await stateOf(id, late.cookie)).toMatchObject({
      status: 'cancelled',
      cancelReason: 'expired',
      refundRequested: true,
    });
    expect(await stockOf(ticketId)).toEqual({ held: 0, sold: 0 });
    expect(await refundsAskedFor(id)).toMatchObject([{ data: { paymentId, reason: 'order-cancelled' } }]);
  });

  it('gives the money back to a buyer who had cancelled', async () => {
    const buyer = signIn();
    const { id } = await placed(await listTicket(), buyer.cookie);
    await request(service.url).delete(`/api/orders/${id}`).set('Cookie', buyer.cookie).expect(204);
    await pay(id);
    expect(await stateOf(id, buyer.cookie)).toMatchObject({ status: 'cancelled', refundRequested: true });
    expect(await refundsAskedFor(id)).toHaveLength(1);
  });

  it('gives the money back to a buyer who cancelled when the hold had run out, and was told that it is cancelled', async () => {
    const buyer = signIn();
    const ticketId = await listTicket();
    const { id } = await placed(ticketId, buyer.cookie);
    await expire(id);
    const cancel = () =>
      request(service.url).delete(`/api/orders/${id}`).set('Cookie', buyer.cookie).expect(204);
    await cancel();
    await cancel();
    await pay(id);
    await cancel();
    expect(await stateOf(id, buyer.cookie)).toMatchObject({
      status: 'cancelled',
      cancelReason: 'buyer',
      refundRequested: true,
      version: 3,
    });
    expect(await stockOf(ticketId)).toEqual({ held: 0, sold: 0 });
    expect(await refundsAskedFor(id)).toHaveLength(1);
  });

  it('gives a second payment of one order back', async () => {
    const buyer = signIn();
    const { id } = await placed(await listTicket(), buyer.cookie);
    await pay(id);
    const second = await pay(id);
    await pay(id, second);
    expect(await stateOf(id, buyer.cookie)).toMatchObject({ status: 'complete' });
    const asked = await refundsAskedFor(id);
    expect(new Set(asked.map(({ data }) => data.paymentId))).toEqual(new Set([second]));
  });

  it('asks for the refund of a payment for an order that never was', async () => {
    const orderId = newId();
    const paymentId = await pay(orderId);
    expect(await refundsAskedFor(orderId)).toMatchObject([{ data: { paymentId, reason: 'order-unknown' } }]);
  });

  it('frees the ticket when the payment is given back', async () => {
    const buyer = signIn();
    const ticketId = await listTicket();
    const { id } = await placed(ticketId, buyer.cookie);
    const paymentId = await pay(id);
    const refunded = {
      id: paymentId,
      orderId: id,
      amount: 4500,
      currency: 'usd',
      refundedAt: new Date().toISOString(),
    };
    await service.publish('payment.refunded', 2, refunded);
    await service.publish('payment.refunded', 2, refunded);
    await service.settled();
    expect(await stateOf(id, buyer.cookie)).toMatchObject({ status: 'cancelled', cancelReason: 'refunded' });
    expect(await stockOf(ticketId)).toEqual({ held: 0, sold: 0 });
  });

  it('ends in a ticket or a refund when payment and expiry come at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const buyer = signIn();
      const ticketId = await listTicket();
      const { id } = await placed(ticketId, buyer.cookie);
      await Promise.all([pay(id), expire(id)]);
      const { status } = await stateOf(id, buyer.cookie);
      expect(status).toBe('complete');
      expect(await stockOf(ticketId)).toEqual({ held: 0, sold: 1 });
    }
  });
});

describe('bad input', () => {
  const bodies: [string, unknown][] = [
    ['no body', undefined],
    ['an operator', { ticketId: { $gt: '' } }],
    ['a number', { ticketId: 5 }],
    ['an id of 12 characters', { ticketId: 'abcdefabcdef' }],
    ['an unknown key', { ticketId: newId(), price: 1 }],
    ['a list', [{ ticketId: newId() }]],
    ['a list in the field', { ticketId: [newId()] }],
    ['null', { ticketId: null }],
  ];
  it.each(bodies)('refuses %s', async (_name, body) => {
    const before = await Order.countDocuments();
    const answer = await request(service.url)
      .post('/api/orders')
      .set('Cookie', signIn().cookie)
      .send(body as object);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ errors: [{ message: expect.any(String) }] });
    expect(await Order.countDocuments()).toBe(before);
  });

  it.each(['abcdefabcdef', 'x', '$gt', '%00'])('refuses the id %s in the path', async (id) => {
    await request(service.url).get(`/api/orders/${id}`).set('Cookie', signIn().cookie).expect(400);
    await request(service.url).delete(`/api/orders/${id}`).set('Cookie', signIn().cookie).expect(400);
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'cursor=x', 'cursor[$gt]=', 'limit=1&limit=2'])(
    'answers the query %s without harm',
    async (query) => {
      const { status } = await request(service.url)
        .get(`/api/orders?${query}`)
        .set('Cookie', signIn().cookie);
      expect([200, 400]).toContain(status);
    },
  );
});

it('leaves no message in the outbox', async () => {
  await eventually(async () => (await Outbox.countDocuments()) === 0);
});
