import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@aisle/common/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ledgerOf, startTestStack, type TestStack } from './support/test-stack.ts';
import { listTicket, payOnStripe, placeOrder, signUp, type Visitor } from './support/visitor.ts';

const HOLD_SECONDS = 4;
const TIMES = 200;
/** How far before or after the end of the hold a payment may come. */
const SPREAD_MS = 400;

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({
    env: { orders: { HOLD_SECONDS: String(HOLD_SECONDS) }, payments: { RECONCILE_SECONDS: '2' } },
  });
}, 60_000);
afterAll(() => stack.stop());

/** Pays at about the moment that the hold ends: by card token, or on Stripe's page, which knows nothing of holds. */
async function payAtExpiry(buyer: Visitor, order: { id: string; expiresAt: string }, onStripe: boolean) {
  const checkout = onStripe ? await buyer.post('/api/payments', { orderId: order.id }) : undefined;
  const at = Date.parse(order.expiresAt) + (Math.random() * 2 - 1) * SPREAD_MS;
  await sleep(Math.max(0, at - Date.now()));
  if (!checkout) {
    const { status } = await buyer.post('/api/payments', { orderId: order.id, token: 'tok_visa' });
    expect([201, 409, 503]).toContain(status);
    return;
  }
  expect(checkout.status).toBe(201);
  await payOnStripe(stack.stripe.emulator!, checkout.data.checkoutUrl as string);
}

it(`ends each of ${TIMES} payments at the moment of expiry in a ticket or a full refund`, async () => {
  const seller = await signUp(stack.url, 'seller');
  const buyer = await signUp(stack.url);
  const orderIds: string[] = [];
  const group = 40;
  for (let done = 0; done < TIMES; done += group) {
    await Promise.all(
      Array.from({ length: group }, async (_, index) => {
        const order = await placeOrder(buyer, await listTicket(seller));
        orderIds.push(order.id);
        await payAtExpiry(buyer, order, index % 2 === 0);
      }),
    );
  }

  const orders = stack.database('orders').collection('orders');
  await eventually(
    async () => (await orders.countDocuments({ status: { $in: ['created', 'awaiting:payment'] } })) === 0,
    30_000,
  );
  await stack.settled();

  const outcome = async () => {
    const ledger = await ledgerOf(stack);
    const tickets = await stack.database('tickets').collection('issued-tickets').find().toArray();
    return orderIds.map((orderId) => {
      const captured = ledger.filter(({ metadata }) => metadata.orderId === orderId);
      const paid = captured.reduce((sum, intent) => sum + intent.amount, 0);
      const refunded = captured.reduce((sum, intent) => sum + intent.amount_refunded, 0);
      const valid = tickets.filter(
        (ticket) => ticket['orderId'] === orderId && ticket['status'] === 'valid',
      ).length;
      return { orderId, kept: paid - refunded, valid };
    });
  };
  // A refund that Stripe was asked for is done a moment later.
  await eventually(
    async () => (await outcome()).every(({ kept, valid }) => kept === valid * 4500),
    30_000,
  ).catch(() => undefined);

  const results = await outcome();
  expect(results.filter(({ kept, valid }) => kept !== valid * 4500 || valid > 1)).toEqual([]);
  const complete = await orders.countDocuments({ status: 'complete' });
  expect(results.filter(({ valid }) => valid === 1)).toHaveLength(complete);
  // Both outcomes must have happened, or the moment was not hit.
  expect(complete).toBeGreaterThan(0);
  expect(complete).toBeLessThan(TIMES);
}, 240_000);
