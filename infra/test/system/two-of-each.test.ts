import { serviceNames } from '@aisle/common';
import { eventually, publishedOn } from '@aisle/common/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  availabilityOf,
  openStream,
  seatsOf,
  type OnSale,
} from '../../../tickets/test/availability-support.ts';
import { startTestStack, twoOfEach, type TestStack } from './support/test-stack.ts';
import {
  listTicket,
  payOnStripe,
  placeOrder,
  publishEvent,
  signUp,
  type Visitor,
} from './support/visitor.ts';

/** The main job through the pages, on two of each as well, is main-job.browser.test.ts. */

const HOLD_SECONDS = 30;
let stack: TestStack;
/** An order that nobody ever pays. */
let unpaid: { id: string; ticketId: string; buyer: Visitor; expiresAt: string };

beforeAll(async () => {
  stack = await startTestStack({
    processes: twoOfEach,
    env: { orders: { HOLD_SECONDS: String(HOLD_SECONDS) } },
  });
  const [seller, buyer] = await Promise.all([signUp(stack.url, 'seller'), signUp(stack.url)]);
  const ticketId = await listTicket(seller);
  unpaid = { ...(await placeOrder(buyer, ticketId)), ticketId, buyer };
}, 120_000);
afterAll(() => stack.stop());

/** The same request twice, one after the other: the front door takes turns, so each process answers one of them. */
const askBoth = async <T>(ask: () => Promise<T>): Promise<[T, T]> => [await ask(), await ask()];

/** Pays for an order on Stripe's page. */
async function payAtCheckout(buyer: Visitor, orderId: string): Promise<void> {
  const { status, data } = await buyer.post('/api/payments', { orderId });
  expect(status).toBe(201);
  expect(await payOnStripe(stack.stripe.emulator!, data.checkoutUrl as string)).toBe(200);
}

interface IssuedTicket {
  id: string;
  orderId: string;
  qr: string;
}

const ticketsOf = (buyer: Visitor, orderId: string): Promise<IssuedTicket[]> =>
  eventually(async () => {
    const { items } = (await buyer.get('/api/tickets/mine')).data as { items: IssuedTicket[] };
    const tickets = items.filter((ticket) => ticket.orderId === orderId);
    return tickets.length > 0 && tickets;
  }, 20_000);

it('a session that one process has begun is good in all', async () => {
  const seller = await signUp(stack.url, 'seller');
  for (const path of ['/api/users/currentuser', '/api/users/me', '/api/orders', '/api/tickets/mine']) {
    const answers = await askBoth(() => seller.get(path));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[0].data).toEqual(answers[1].data);
  }
  await seller.patch('/api/users/me', { name: 'Another name' });
  const answers = await askBoth(() => seller.get('/api/users/me'));
  for (const { data } of answers) expect(data.currentUser.name).toBe('Another name');
});

it('sign up → list → order → pay → ticket → verify, many at once: each ticket is issued once and admitted once', async () => {
  const job = async (number: number) => {
    const [seller, buyer] = await Promise.all([signUp(stack.url, 'seller'), signUp(stack.url)]);
    const { id } = await placeOrder(buyer, await listTicket(seller));
    if (number % 2 === 0) await payAtCheckout(buyer, id);
    else expect((await buyer.post('/api/payments', { orderId: id, token: 'tok_visa' })).status).toBe(201);
    const [ticket, ...more] = await ticketsOf(buyer, id);
    expect(more).toEqual([]);
    const scans = await Promise.all([1, 2].map(() => seller.post('/api/tickets/verify', { qr: ticket!.qr })));
    expect(scans.map(({ status }) => status)).toEqual([200, 200]);
    expect(scans.map(({ data }) => data.valid as boolean).sort()).toEqual([false, true]);
    expect(scans[0]!.data.admittedAt).toBe(scans[1]!.data.admittedAt);
    const orders = await askBoth(() => buyer.get(`/api/orders/${id}`));
    for (const { data } of orders) expect(data.status).toBe('complete');
  };
  await Promise.all(Array.from({ length: 8 }, (_, number) => job(number)));
}, 90_000);

it('the same request to two processes at the same moment is done once', async () => {
  const [seller, buyer] = await Promise.all([signUp(stack.url, 'seller'), signUp(stack.url)]);
  const ticketId = await listTicket(seller);
  await stack.settled();
  const key = { 'Idempotency-Key': 'two-of-each' };
  const orders = await Promise.all([1, 2].map(() => buyer.post('/api/orders', { ticketId }, key)));
  expect(orders.map(({ status }) => status)).toEqual([201, 201]);
  expect(orders[0]!.data.id).toBe(orders[1]!.data.id);
  const orderId = orders[0]!.data.id as string;
  await stack.settled();
  const payments = await Promise.all(
    [1, 2].map(() => buyer.post('/api/payments', { orderId, token: 'tok_visa' }, key)),
  );
  expect(payments.map(({ status }) => status)).toEqual([201, 201]);
  expect(payments[0]!.data.id).toBe(payments[1]!.data.id);
  expect(await ticketsOf(buyer, orderId)).toHaveLength(1);
}, 60_000);

it('an event on sale: each seat is sold once, and all who watch see the same, whichever process they are on', async () => {
  const seller = await signUp(stack.url, 'seller');
  const buyers = await Promise.all(Array.from({ length: 15 }, () => signUp(stack.url)));
  const { id, sessions } = await publishEvent(seller, [
    { id: 'A', name: 'Stalls', kind: 'seated', price: 4500, rowCount: 2, seatsPerRow: 10 },
  ]);
  const sessionId = sessions[0]!.id;
  const onSale: OnSale = { eventId: id, sessionId, path: `/api/events/${id}/sessions/${sessionId}` };
  await stack.settled();
  const watching = await Promise.all([1, 2, 3, 4].map(() => openStream(stack.url, onSale)));
  const orders = await Promise.all(
    buyers.map((buyer) => buyer.post('/api/orders', { sessionId, quantity: 2 })),
  );
  const sold = orders.filter(({ status }) => status === 201);
  expect(sold).toHaveLength(10);
  expect(orders.filter(({ status }) => status === 409)).toHaveLength(5);
  const seats = sold.flatMap(({ data }) => (data.tickets as { seat: string }[]).map(({ seat }) => seat));
  expect(new Set(seats).size).toBe(20);

  await stack.settled();
  const all = Array.from({ length: 20 }, (_, seat) => seat);
  for (const availability of await askBoth(() => availabilityOf(stack.url, onSale))) {
    expect(seatsOf(availability, 'A')).toEqual({ taken: all, free: 0 });
  }
  for (const stream of watching) {
    const seen = () => stream.events.slice(1).flatMap(({ data }) => data.taken);
    await eventually(() => seen().length >= 20);
    expect(seen().sort((a, b) => a - b)).toEqual(all);
    stream.close();
  }
}, 60_000);

it('a hold that is not paid ends once, and its ticket is on sale again', async () => {
  const left = Math.max(0, Date.parse(unpaid.expiresAt) - Date.now());
  const status = async () => (await unpaid.buyer.get(`/api/orders/${unpaid.id}`)).data.status as string;
  await eventually(async () => (await status()) === 'cancelled', left + 30_000);
  await stack.settled();
  const cancelled = await publishedOn(stack.nats, 'order.cancelled');
  expect(cancelled.filter(({ data }) => data.id === unpaid.id)).toHaveLength(1);
  expect((await placeOrder(unpaid.buyer, unpaid.ticketId)).status).toBe('created');
}, 90_000);

it('all of it was done by both processes of each service', async () => {
  const done = async (url: string) => {
    const text = await (await fetch(`${url}/metrics`)).text();
    const counted = /^(http_requests_total|aisle_messages_received_total)\{.*\} (\d+)$/gm;
    return [...text.matchAll(counted)].reduce((sum, [, , value]) => sum + Number(value), 0);
  };
  for (const service of serviceNames) {
    const processes = stack.processes(service);
    expect(processes).toHaveLength(2);
    for (const { name, url } of processes) expect([name, (await done(url)) > 5]).toEqual([name, true]);
  }
});
