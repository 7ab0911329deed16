import { eventually, publishedOn, testServers } from '@aisle/common/testing';
import type { ServiceName } from '@aisle/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startCuttableProxy, type CuttableProxy } from './support/cuttable-proxy.ts';
import { ledgerOf, startTestStack, type TestStack } from './support/test-stack.ts';
import { listTicket, placeOrder, signUp, type Visitor } from './support/visitor.ts';

const HOLD_SECONDS = 20;
const names: ServiceName[] = ['auth', 'tickets', 'orders', 'payments', 'expiration'];
const servers = testServers();
const proxies = new Map<ServiceName, CuttableProxy>();
let stack: TestStack;
let seller: Visitor;
let buyer: Visitor;

beforeAll(async () => {
  const nats = new URL(servers.natsUrl);
  for (const name of names) {
    proxies.set(name, await startCuttableProxy({ host: nats.hostname, port: Number(nats.port) }));
  }
  const env = Object.fromEntries(
    names.map((name) => [name, { NATS_URL: `nats://${proxies.get(name)!.address}` }]),
  );
  stack = await startTestStack({
    servers,
    env: { ...env, orders: { ...env['orders'], HOLD_SECONDS: String(HOLD_SECONDS) } },
  });
  seller = await signUp(stack.url, 'seller');
  buyer = await signUp(stack.url);
}, 60_000);
afterAll(async () => {
  await stack.stop();
  await Promise.all([...proxies.values()].map((proxy) => proxy.stop()));
});

/**
 * Lets `work` commit while the service cannot reach NATS, kills it with -9 before its message went out, and starts it
 * again with NATS in reach.
 */
async function killBetweenCommitAndPublish<T>(service: ServiceName, work: () => Promise<T>): Promise<T> {
  const proxy = proxies.get(service)!;
  proxy.cut();
  const result = await work();
  await eventually(async () => (await stack.database(service).collection('outbox').countDocuments()) > 0);
  await Promise.all(stack.processes(service).map((one) => one.kill()));
  proxy.mend();
  await stack.add(service);
  return result;
}

describe('a service killed with -9 between commit and publish', () => {
  it('auth: the new user is announced once', async () => {
    const person = await killBetweenCommitAndPublish('auth', () => signUp(stack.url));
    await stack.settled();
    const announced = (await publishedOn(stack.nats, 'user.created')).filter(
      ({ data }) => data.id === person.id,
    );
    expect(announced).toHaveLength(1);
    expect(
      await stack.database('tickets').collection('user-copy').countDocuments({ email: person.email }),
    ).toBe(1);
  }, 60_000);

  it('tickets: the new ticket can be ordered', async () => {
    const ticketId = await killBetweenCommitAndPublish('tickets', () => listTicket(seller));
    await stack.settled();
    expect(
      await stack
        .database('orders')
        .collection('inventory')
        .countDocuments({ _id: ticketId as never }),
    ).toBe(1);
    await placeOrder(buyer, ticketId);
  }, 60_000);

  it('orders: the hold is shown, payable, and has a deadline', async () => {
    const ticketId = await listTicket(seller);
    await stack.settled();
    const order = await killBetweenCommitAndPublish('orders', () => placeOrder(buyer, ticketId));
    await stack.settled();
    expect((await seller.get(`/api/tickets/${ticketId}`)).data).toMatchObject({ status: 'reserved' });
    const published = (await publishedOn(stack.nats, 'order.created')).filter(
      ({ data }) => data.id === order.id,
    );
    expect(published).toHaveLength(1);
    expect((await buyer.post('/api/payments', { orderId: order.id, token: 'tok_visa' })).status).toBe(201);
  }, 60_000);

  it('payments: the payment completes the order, and is charged once', async () => {
    const ticketId = await listTicket(seller);
    const order = await placeOrder(buyer, ticketId);
    await stack.settled();
    await killBetweenCommitAndPublish('payments', async () => {
      expect((await buyer.post('/api/payments', { orderId: order.id, token: 'tok_visa' })).status).toBe(201);
    });
    await stack.settled();
    expect((await buyer.get(`/api/orders/${order.id}`)).data).toMatchObject({ status: 'complete' });
    const charged = (await ledgerOf(stack)).filter(({ metadata }) => metadata.orderId === order.id);
    expect(charged).toMatchObject([{ amount: 4500, amount_refunded: 0 }]);
    const issued = stack.database('tickets').collection('issued-tickets');
    expect(await issued.countDocuments({ orderId: order.id })).toBe(1);
  }, 60_000);

  it('expiration: the hold still ends, once', async () => {
    const ticketId = await listTicket(seller);
    const order = await placeOrder(buyer, ticketId);
    await stack.settled();
    await killBetweenCommitAndPublish('expiration', () =>
      eventually(
        // Of this very hold: those of the tests before run out around the same time.
        async () =>
          (await stack
            .database('expiration')
            .collection('outbox')
            .countDocuments({ body: { $regex: order.id } })) > 0,
        (HOLD_SECONDS + 30) * 1000,
      ),
    );
    await stack.settled();
    expect((await buyer.get(`/api/orders/${order.id}`)).data).toMatchObject({
      status: 'cancelled',
      cancelReason: 'expired',
      version: 1,
    });
    expect((await seller.get(`/api/tickets/${ticketId}`)).data).toMatchObject({ status: 'available' });
  }, 120_000);
});

it('catches up after its consumer was stopped for a minute', async () => {
  await Promise.all(stack.processes('tickets').map((one) => one.stop()));
  const stoppedAt = Date.now();
  const orderIds: string[] = [];
  const inventory = stack.database('orders').collection('inventory');
  const free = await inventory.find({ held: 0, sold: 0 }).toArray();
  expect(free.length).toBeGreaterThan(0);
  for (const { _id } of free) {
    const order = await placeOrder(buyer, String(_id));
    orderIds.push(order.id);
    await buyer.post('/api/payments', { orderId: order.id, token: 'tok_visa' });
  }
  await new Promise((resolve) => setTimeout(resolve, 60_000 - (Date.now() - stoppedAt)));

  await stack.add('tickets');
  await stack.settled();

  const issued = stack.database('tickets').collection('issued-tickets');
  for (const orderId of orderIds) expect(await issued.countDocuments({ orderId })).toBe(1);
}, 150_000);
