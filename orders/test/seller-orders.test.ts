import { signIn, startTestService, type SignedIn, type TestService } from '@aisle/common/testing';
import { UserCopy, type EventSnapshot } from '@aisle/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import request from 'supertest';
import { Inventory, inventoryIdOf } from '../src/models/inventory.ts';
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

async function publish(seller: SignedIn, changes: Partial<EventSnapshot> = {}) {
  const event: EventSnapshot = {
    id: newId(),
    sellerId: seller.id,
    name: 'Opening night',
    status: 'onSale',
    currency: 'eur',
    sessions: [
      { id: newId(), startsAt: inAMonth() },
      { id: newId(), startsAt: inAMonth() },
    ],
    sections: [
      { id: 'A', name: 'Stalls', kind: 'seated', price: 5000, rows: [{ label: '12', seats: 20 }] },
      { id: 'GA', name: 'Floor', kind: 'general', price: 2550, capacity: 50 },
    ],
    ...changes,
  };
  await service.publish('event.published', 1, event);
  await service.settled();
  return event;
}

/** Somebody of this name, as auth would tell of them. */
async function person(name?: string, email = `${newId()}@example.com`): Promise<SignedIn> {
  const someone = signIn({ role: 'buyer', email });
  const data = { id: someone.id, email, role: 'buyer' as const, emailVerified: true, ...(name && { name }) };
  await service.publish('user.created', 1, data);
  return someone;
}

interface OrderBody {
  id: string;
  status: string;
  version: number;
  total: number;
  refund?: string;
  buyer: { name?: string; email?: string };
  tickets: { seat?: string }[];
}
interface PageBody {
  items: OrderBody[];
  nextCursor: string | null;
}

async function buy(buyer: SignedIn, what: object, { pay = true } = {}) {
  const { body } = await request(service.url)
    .post('/api/orders')
    .set('Cookie', buyer.cookie)
    .send(what)
    .expect(201);
  const { id, total } = body as OrderBody;
  const paymentId = newId();
  if (pay) {
    await service.publish('payment.created', 1, {
      id: paymentId,
      orderId: id,
      amount: total,
      currency: 'eur',
    });
  }
  await service.settled();
  return { id, total, paymentId };
}

const get = (path: string, who: SignedIn) => request(service.url).get(path).set('Cookie', who.cookie);
const list = async (seller: SignedIn, query: Record<string, string>) => {
  const { body } = await get('/api/orders/sales/orders', seller).query(query).expect(200);
  return body as PageBody;
};
const idsOf = ({ items }: PageBody) => items.map(({ id }) => id);
const refund = (orderId: string, who: SignedIn) =>
  request(service.url).post(`/api/orders/${orderId}/refund`).set('Cookie', who.cookie);
const asked = async (paymentId: string) =>
  (await service.published('payment.refund-requested')).filter(({ data }) => data.paymentId === paymentId);
const giveBack = async ({ id, total, paymentId }: { id: string; total: number; paymentId: string }) => {
  const refundedAt = new Date().toISOString();
  const data = { id: paymentId, orderId: id, amount: total, currency: 'eur', refundedAt };
  await service.publish('payment.refunded', 3, data);
  await service.settled();
};

describe("an event's orders", () => {
  it('are listed for its seller, newest first and page by page, with who bought them', async () => {
    const seller = signIn();
    const event = await publish(seller);
    const sessionId = event.sessions[0]!.id;
    const anna = await person('Anna Müller', 'anna@example.com');
    const first = await buy(anna, { sessionId, sectionId: 'A', seats: ['12/7', '12/8'] });
    const second = await buy(await person(), { sessionId, sectionId: 'GA', quantity: 1 }, { pay: false });
    const third = await buy(anna, { sessionId, sectionId: 'GA', quantity: 2 });
    const another = await publish(seller);
    await buy(anna, { sessionId: another.sessions[0]!.id, quantity: 1 });

    const page = await list(seller, { eventId: event.id, limit: '2' });
    expect(idsOf(page)).toEqual([third.id, second.id]);
    const next = await list(seller, { eventId: event.id, limit: '2', cursor: page.nextCursor! });
    expect(next).toMatchObject({
      items: [
        {
          id: first.id,
          status: 'complete',
          total: 10_000,
          currency: 'eur',
          buyer: { name: 'Anna Müller', email: 'anna@example.com' },
          tickets: [{ seat: '12/7' }, { seat: '12/8' }],
        },
      ],
      nextCursor: null,
    });
    expect(Object.keys(next.items[0]!)).not.toContain('refund');
  });

  it('are found by id, name, address and seat, without regard to case and accents', async () => {
    const seller = signIn();
    const event = await publish(seller);
    const sessionId = event.sessions[0]!.id;
    const anna = await person('Anna Müller', 'anna.m@example.com');
    const bert = await person('Bert Maler', 'bert+shop@example.com');
    const seats = await buy(anna, { sessionId, sectionId: 'A', seats: ['12/7'] });
    const floor = await buy(bert, { sessionId, sectionId: 'GA', quantity: 1 });

    const found = async (q: string) => idsOf(await list(seller, { eventId: event.id, q }));
    expect(await found('muller')).toEqual([seats.id]);
    expect(await found('ANNA mül')).toEqual([seats.id]);
    expect(await found('anna bert')).toEqual([]);
    expect(await found('bert+shop@')).toEqual([floor.id]);
    expect(await found('example.com')).toEqual([floor.id, seats.id]);
    expect(await found('12/7')).toEqual([seats.id]);
    expect(await found(floor.id)).toEqual([floor.id]);
    expect(await found(floor.id.slice(-8).toUpperCase())).toEqual([floor.id]);
    expect(await found('.*')).toEqual([]);
    expect(await found('   ')).toEqual([floor.id, seats.id]);
  });

  it('are filtered by state and session', async () => {
    const seller = signIn();
    const event = await publish(seller);
    const [one, other] = event.sessions.map(({ id }) => id);
    const buyer = await person('Kim');
    const paid = await buy(buyer, { sessionId: one, quantity: 1 });
    const elsewhere = await buy(buyer, { sessionId: other, quantity: 1 });
    const held = await buy(buyer, { sessionId: one, quantity: 1 }, { pay: false });
    const left = await buy(buyer, { sessionId: one, quantity: 1 }, { pay: false });
    await request(service.url).delete(`/api/orders/${left.id}`).set('Cookie', buyer.cookie).expect(204);
    const returned = await buy(buyer, { sessionId: one, quantity: 1 });
    await refund(returned.id, seller).expect(200);
    await giveBack(returned);

    const found = async (query: Record<string, string>) =>
      idsOf(await list(seller, { eventId: event.id, ...query }));
    expect(await found({ status: 'complete' })).toEqual([elsewhere.id, paid.id]);
    expect(await found({ status: 'held' })).toEqual([held.id]);
    expect(await found({ status: 'cancelled' })).toEqual([left.id]);
    expect(await found({ status: 'refunded' })).toEqual([returned.id]);
    expect(await found({ sessionId: other! })).toEqual([elsewhere.id]);
    expect(await found({ sessionId: other!, status: 'held' })).toEqual([]);
  });

  it('are searched so many at a time, and the cursor goes on from there', async () => {
    const seller = signIn();
    const event = await publish(seller);
    const sessionId = event.sessions[0]!.id;
    const oldest = await buy(await person('Zoe'), { sessionId, sectionId: 'GA', quantity: 1 });
    const template = (await Order.findById(oldest.id).lean())!;
    const buyerId = newId();
    await Order.collection.insertMany(
      Array.from({ length: 10_100 }, () => ({ ...template, _id: new mongoose.Types.ObjectId(), buyerId })),
    );
    const page = await list(seller, { eventId: event.id, q: 'zoe' });
    expect(page.items).toEqual([]);
    const next = await list(seller, { eventId: event.id, q: 'zoe', cursor: page.nextCursor! });
    expect(idsOf(next)).toEqual([oldest.id]);
    expect(next.nextCursor).toBeNull();
    await Order.deleteMany({ buyerId });
  });

  it('forget the name of who has deleted their account', async () => {
    const seller = signIn();
    const event = await publish(seller);
    const buyer = await person('Kim', 'kim@example.com');
    await buy(buyer, { sessionId: event.sessions[0]!.id, quantity: 1 });
    await service.publish('user.deleted', 2, { id: buyer.id });
    await service.publish('user.updated', 1, {
      id: buyer.id,
      email: 'kim@example.com',
      role: 'buyer',
      emailVerified: true,
    });
    await service.settled();
    expect((await list(seller, { eventId: event.id })).items).toMatchObject([{ buyer: {} }]);
    expect(await UserCopy.findById(buyer.id).lean()).toEqual({ _id: buyer.id, version: 2 });
  });

  it("are the seller's alone to see", async () => {
    const event = await publish(signIn());
    const stranger = signIn();
    for (const path of ['orders', 'orders.csv']) {
      const ask = (query: object) => get(`/api/orders/sales/${path}`, stranger).query(query);
      await ask({ eventId: event.id }).expect(403);
      await ask({ eventId: newId() }).expect(404);
      await ask({ eventId: 'x' }).expect(400);
      await ask({ eventId: event.id, status: 'paid' }).expect(400);
      await ask({ eventId: event.id, status: ['held', 'held'] }).expect(400);
      await ask({ eventId: event.id, q: 'x'.repeat(101) }).expect(400);
      await ask({ eventId: event.id, sessionId: 'x' }).expect(400);
      await request(service.url).get(`/api/orders/sales/${path}?eventId=${event.id}`).expect(401);
    }
  });
});

describe('the CSV file of orders', () => {
  it('has one line an order, quotes what needs it, and lets no name run as a formula', async () => {
    const seller = signIn();
    const event = await publish(seller, { name: 'Say "hi", again' });
    const sessionId = event.sessions[0]!.id;
    const startsAt = event.sessions[0]!.startsAt;
    const villain = await person('=HYPERLINK("http://evil.example")', '+1@example.com');
    const seats = await buy(villain, { sessionId, sectionId: 'A', seats: ['12/7', '12/8'] });
    const held = await buy(await person(), { sessionId, sectionId: 'GA', quantity: 1 }, { pay: false });

    const answer = await get('/api/orders/sales/orders.csv', seller)
      .query({ eventId: event.id })
      .expect('Content-Type', /text\/csv/)
      .expect('Content-Disposition', `attachment; filename=orders-${event.id}.csv`)
      .expect(200);
    const lines = answer.text.split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toBe(
      '\uFEFFOrder,Ordered at,Status,Buyer,E-mail,Session,Tickets of,Seats,Number of tickets,Total,Currency',
    );
    expect(lines[1]).toMatch(new RegExp(`^${held.id},.*,held,,.*,1,25.50,EUR$`));
    expect(lines[2]).toMatch(new RegExp(`^${seats.id},`));
    expect(lines[2]!.split(',').slice(2).join(',')).toBe(
      `complete,"'=HYPERLINK(""http://evil.example"")",'+1@example.com,${startsAt},"Say ""hi"", again, Stalls","row 12 seat 7, row 12 seat 8",2,100.00,EUR`,
    );
    expect(lines[3]).toBe('');
  });

  it('holds what the filter lets pass, more than one batch of it', async () => {
    const seller = signIn();
    const event = await publish(seller);
    const sessionId = event.sessions[0]!.id;
    const held = await buy(await person(), { sessionId, sectionId: 'GA', quantity: 1 }, { pay: false });
    const template = (await Order.findById(held.id).lean())!;
    const buyerId = newId();
    await Order.collection.insertMany(
      Array.from({ length: 1_200 }, () => ({
        ...template,
        _id: new mongoose.Types.ObjectId(),
        buyerId,
        status: 'cancelled',
      })),
    );
    const lines = async (query: object) =>
      (await get('/api/orders/sales/orders.csv', seller).query({ eventId: event.id, ...query })).text.split(
        '\r\n',
      ).length;
    expect(await lines({})).toBe(1_203);
    expect(await lines({ status: 'held' })).toBe(3);
    await Order.deleteMany({ buyerId });
  });
});

describe('sales of one session', () => {
  it('count that session alone', async () => {
    const seller = signIn();
    const event = await publish(seller);
    const [one, other] = event.sessions.map(({ id }) => id);
    const buyer = signIn();
    await buy(buyer, { sessionId: one, sectionId: 'GA', quantity: 2 });
    await buy(buyer, { sessionId: other, sectionId: 'A', quantity: 1 }, { pay: false });
    const sales = async (sessionId: string) =>
      (await get(`/api/orders/sales?eventId=${event.id}&sessionId=${sessionId}`, seller).expect(200))
        .body as {
        series: unknown[];
      };
    expect(await sales(one!)).toMatchObject({
      sessionId: one,
      sold: 2,
      held: 0,
      free: 68,
      revenue: 5100,
      series: [{ sold: 2, revenue: 5100 }],
    });
    expect(await sales(other!)).toMatchObject({ sold: 0, held: 1, free: 69, revenue: 0, series: [] });
    await get(`/api/orders/sales?eventId=${event.id}&sessionId=${newId()}`, seller).expect(404);
  });
});

describe('a refund by the seller', () => {
  it('is asked for once, and frees the seats when the money has gone back', async () => {
    const seller = signIn();
    const event = await publish(seller);
    const sessionId = event.sessions[0]!.id;
    const buyer = await person('Kim', 'kim@example.com');
    const paid = await buy(buyer, { sessionId, sectionId: 'A', seats: ['12/1'] });

    const { body } = await refund(paid.id, seller).expect(200);
    expect(body).toMatchObject({
      id: paid.id,
      status: 'complete',
      refund: 'requested',
      buyer: { name: 'Kim' },
    });
    const again = await refund(paid.id, seller).expect(200);
    expect(again.body).toEqual(body);
    await service.settled();
    expect(await asked(paid.paymentId)).toMatchObject([{ data: { orderId: paid.id } }]);
    // Its tickets are not anybody else's until the money is back.
    const inventory = () => Inventory.findById(inventoryIdOf(sessionId, 'A')).select('sold revenue').lean();
    expect(await inventory()).toMatchObject({ sold: 1, revenue: 5000 });

    await giveBack(paid);
    const after = await refund(paid.id, seller).expect(200);
    expect(after.body).toMatchObject({ status: 'cancelled', cancelReason: 'refunded', refund: 'done' });
    expect(await inventory()).toMatchObject({ sold: 0, revenue: 0 });
    expect(await asked(paid.paymentId)).toHaveLength(1);
    await buy(await person(), { sessionId, sectionId: 'A', seats: ['12/1'] });
  });

  it('is asked for once, however many ask at the same moment and although the event is cancelled too', async () => {
    const seller = signIn();
    const event = await publish(seller);
    const paid = await buy(await person(), { sessionId: event.sessions[0]!.id, quantity: 1 });
    const [answers] = await Promise.all([
      Promise.all(Array.from({ length: 20 }, () => refund(paid.id, seller))),
      service.publish('event.cancelled', 2, { ...event, status: 'cancelled' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    await service.settled();
    expect(await asked(paid.paymentId)).toHaveLength(1);
  });

  it('is for who sold it: not for the buyer, nor for another seller', async () => {
    const seller = signIn();
    const event = await publish(seller);
    const buyer = await person();
    const paid = await buy(buyer, { sessionId: event.sessions[0]!.id, quantity: 1 });
    await refund(paid.id, buyer).expect(403);
    await refund(paid.id, signIn()).expect(403);
    await request(service.url).post(`/api/orders/${paid.id}/refund`).expect(401);
    await service.settled();
    expect(await asked(paid.paymentId)).toEqual([]);
  });

  it('is refused of what was never paid, or is not there', async () => {
    const seller = signIn();
    const event = await publish(seller);
    const buyer = await person();
    const held = await buy(buyer, { sessionId: event.sessions[0]!.id, quantity: 1 }, { pay: false });
    const early = await refund(held.id, seller).expect(409);
    expect(early.body).toMatchObject({ errors: [{ code: 'not-paid' }] });
    await request(service.url).delete(`/api/orders/${held.id}`).set('Cookie', buyer.cookie).expect(204);
    const late = await refund(held.id, seller).expect(409);
    expect(late.body).toMatchObject({ errors: [{ code: 'cancelled' }] });
    await refund(newId(), seller).expect(404);
    await refund('x', seller).expect(400);
  });

  it('puts a listed ticket on sale again', async () => {
    const seller = signIn();
    const ticketId = newId();
    const listed = { id: ticketId, sellerId: seller.id, title: 'One ticket', price: 4500, currency: 'eur' };
    await service.publish('ticket.created', 0, listed);
    const paid = await buy(await person(), { ticketId });
    await refund(paid.id, seller).expect(200);
    await giveBack(paid);
    await buy(await person(), { ticketId });
  });
});
