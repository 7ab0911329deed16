import { eventually } from '@aisle/common/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { Payment } from '../src/models/payment.ts';
import { newId, PUBLIC_URL, startHarness, type Harness, type TestOrder } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterEach(() => harness.calmStripe());
afterAll(() => harness.stop());

const checkout = async (order: TestOrder, key?: string) =>
  ((await harness.pay(order, {}, key).expect(201)).body as { checkoutUrl: string }).checkoutUrl;
const isPaid = (order: TestOrder) =>
  eventually(async () => (await harness.status(order))['status'] === 'paid');
const messagesOf = async (type: 'payment.started' | 'payment.created', orderId: string) => {
  await harness.service.settled();
  return (await harness.service.published(type)).filter(({ data }) => data.orderId === orderId);
};
const cancel = ({ buyer: _buyer, ...data }: TestOrder, version = 2) =>
  harness.service.publish('order.cancelled', version, { ...data, status: 'cancelled' });
const paymentOf = async (order: TestOrder) => (await Payment.findOne({ orderId: order.id }).lean())!;

async function expectPaidOnce(order: TestOrder) {
  expect(await harness.ledger(order.id)).toMatchObject({ captured: 9000, refunded: 0 });
  expect(await messagesOf('payment.created', order.id)).toHaveLength(1);
}

describe('checkout', () => {
  it('opens a session for the whole order and says that it is being paid', async () => {
    const order = await harness.order();
    const url = await checkout(order);
    const { _id } = await paymentOf(order);
    const session = await harness.session(url);
    expect(session).toMatchObject({
      status: 'open',
      amount_total: 9000,
      success_url: `${PUBLIC_URL}/orders/${order.id}?checkout=success`,
      cancel_url: `${PUBLIC_URL}/orders/${order.id}?checkout=cancelled`,
      metadata: { orderId: order.id, paymentId: _id },
    });
    expect(session.expires_at * 1000).toBeGreaterThan(Date.now() + 30 * 60_000);
    expect(await harness.status(order)).toEqual({
      orderId: order.id,
      status: 'pending',
      amount: 9000,
      currency: 'usd',
      checkoutUrl: url,
    });
    const [started] = await messagesOf('payment.started', order.id);
    expect(started!.data).toEqual({ id: _id, orderId: order.id, amount: 9000, currency: 'usd' });
  });

  it('is paid on its page', async () => {
    const order = await harness.order();
    expect((await harness.payPage(await checkout(order))).status).toBe(200);
    await isPaid(order);
    expect(await harness.status(order)).not.toHaveProperty('checkoutUrl');
    await expectPaidOnce(order);
    const [started] = await messagesOf('payment.started', order.id);
    const [created] = await messagesOf('payment.created', order.id);
    expect(created!.version).toBeGreaterThan(started!.version);
  });

  it('can be paid with another card after a decline on its page, and by 3-D Secure', async () => {
    const order = await harness.order();
    const url = await checkout(order);
    expect((await harness.payPage(url, { card: '4000000000000002' })).status).toBe(402);
    expect((await harness.payPage(url, { card: '4000000000003220', authenticate: true })).status).toBe(200);
    await isPaid(order);
    await expectPaidOnce(order);
  });

  it('answers the same address while the session is open', async () => {
    const order = await harness.order();
    const url = await checkout(order);
    expect(await checkout(order)).toBe(url);
    expect(await checkout(order, 'key-1')).toBe(url);
    expect(await checkout(order, 'key-1')).toBe(url);
    expect(await messagesOf('payment.started', order.id)).toHaveLength(1);
  });

  it('opens one session when asked ten times at once', async () => {
    const order = await harness.order();
    harness.stripe.setSwitches({ latencyMs: 300, path: '/v1/checkout/sessions' });
    const urls = await Promise.all(Array.from({ length: 10 }, () => checkout(order)));
    expect(new Set(urls).size).toBe(1);
    expect(await Payment.countDocuments({ orderId: order.id })).toBe(1);
    expect(await messagesOf('payment.started', order.id)).toHaveLength(1);
  });

  it('refuses to open another one for a paid order', async () => {
    const order = await harness.order();
    await harness.payPage(await checkout(order));
    await isPaid(order);
    const answer = await harness.pay(order).expect(409);
    expect(answer.body).toMatchObject({ errors: [{ code: 'already-paid' }] });
  });

  it('opens a new session when the last one is over', async () => {
    const order = await harness.order({ expiresAt: new Date(Date.now() + 3 * 3600_000).toISOString() });
    const first = await checkout(order);
    harness.stripe.setSwitches({ clockOffsetSeconds: 40 * 60 });
    await eventually(async () => (await paymentOf(order)).checkout === undefined);
    harness.stripe.setSwitches({ clockOffsetSeconds: 0 });
    const second = await checkout(order);
    expect(second).not.toBe(first);
    await harness.payPage(second);
    await isPaid(order);
    await expectPaidOnce(order);
  });

  it('keeps out an Idempotency-Key that was used for another order', async () => {
    const order = await harness.order();
    await checkout(order, 'key-2');
    const other = await harness.order({ buyerId: order.buyerId });
    const answer = await harness.pay(other, {}, 'key-2').expect(409);
    expect(answer.body).toMatchObject({ errors: [{ code: 'idempotency-key-reused' }] });
  });

  it.each([
    ['429', { failWith: 429 as const }],
    ['500', { failWith: 500 as const }],
    ['500 after it was done', { failWith: 500 as const, failAt: 'after' as const }],
    [
      '500 after it was done, for good',
      { failWith: 500 as const, failAt: 'after' as const, failSticks: true },
    ],
    ['a cut connection after it was done', { failWith: 'drop' as const, failAt: 'after' as const }],
    ['no answer', { failWith: 'hang' as const }],
  ])('answers 503 when Stripe answers %s, and opens one session after that', async (_what, fault) => {
    const order = await harness.order();
    harness.stripe.setSwitches({ ...fault, path: '/v1/checkout' });
    const answer = await harness.pay(order);
    expect(answer.status).toBe(503);
    expect(Number(answer.get('Retry-After'))).toBeGreaterThan(0);
    expect(await messagesOf('payment.started', order.id)).toEqual([]);
    harness.stripe.setSwitches({ failWith: null });
    const url = await checkout(order);
    await harness.payPage(url);
    await isPaid(order);
    await expectPaidOnce(order);
  });
});

describe('the webhook', () => {
  it.each([
    ['three times', { copies: 3 }],
    ['three times in reverse order', { copies: 3, reverse: true }],
  ])('does no harm when it comes %s', async (_how, webhooks) => {
    const order = await harness.order();
    harness.stripe.setSwitches({ webhooks });
    await harness.payPage(await checkout(order));
    await isPaid(order);
    await eventually(
      async () =>
        ((await harness.retrieve('/emulator/health')) as { pendingWebhooks: number }).pendingWebhooks === 0,
    );
    await expectPaidOnce(order);
  });

  it('is refused when it is forged', async () => {
    const order = await harness.order();
    const url = await checkout(order);
    const { _id } = await paymentOf(order);
    const session = {
      ...(await harness.session(url)),
      payment_status: 'paid',
      payment_intent: 'pi_forged',
      metadata: { orderId: order.id, paymentId: _id },
    };
    const forged = await harness
      .webhook('checkout.session.completed', session, 'whsec_of_someone')
      .expect(400);
    expect(forged.body).toEqual({ errors: [{ message: expect.any(String), code: 'bad-signature' }] });
    const post = () => request(harness.service.url).post('/api/payments/webhook');
    await post().send({ type: 'checkout.session.completed' }).expect(400);
    await post().expect(400);
    await post().set('Stripe-Signature', 't=1,v1=00').send('{').expect(400);
    expect((await harness.status(order))['status']).toBe('pending');
  });

  it('takes types that it does not know, and payments that are not ours', async () => {
    await harness.webhook('customer.created', { id: 'cus_1' }).expect(200);
    const foreign = { id: 'pi_foreign', status: 'succeeded', amount_received: 100, currency: 'usd' };
    const before = await Payment.countDocuments();
    for (const metadata of [{}, { orderId: 'x', paymentId: '{"$gt":""}' }]) {
      await harness.webhook('payment_intent.succeeded', { ...foreign, metadata }).expect(200);
    }
    expect(await Payment.countDocuments()).toBe(before);
  });

  it('is believed before the answer to our own call is stored', async () => {
    const order = await harness.order();
    await harness.service.settled();
    // The session is made and its page paid while our call still waits for the answer.
    harness.stripe.setSwitches({ latencyMs: 600, path: '/v1/checkout/sessions' });
    const answer = harness.pay(order).then(({ status }) => status);
    const { _id } = await eventually(
      async () => (await Payment.findOne({ orderId: order.id }).lean()) ?? false,
    );
    await harness
      .webhook('checkout.session.completed', {
        id: 'cs_test_early',
        status: 'complete',
        payment_status: 'paid',
        payment_intent: 'pi_early',
        amount_total: 9000,
        currency: 'usd',
        metadata: { orderId: order.id, paymentId: _id },
      })
      .expect(200);
    expect(await answer).toBe(409);
    expect(await paymentOf(order)).toMatchObject({ status: 'paid', capturedIntentId: 'pi_early' });
    expect(await messagesOf('payment.created', order.id)).toHaveLength(1);
  });

  it('keeps a capture of an order that was never heard of, and tells it', async () => {
    const [orderId, paymentId] = [newId(), newId()];
    const intent = {
      id: `pi_${newId()}`,
      status: 'succeeded',
      amount_received: 4500,
      currency: 'usd',
      metadata: { orderId, paymentId },
    };
    await Promise.all([1, 2, 3].map(() => harness.webhook('payment_intent.succeeded', intent).expect(200)));
    expect((await messagesOf('payment.created', orderId)).map(({ data }) => data)).toEqual([
      { id: paymentId, orderId, amount: 4500, currency: 'usd' },
    ]);
  });
});

describe('a session that is not wanted any more', () => {
  const isExpired = (url: string) =>
    eventually(async () => (await harness.session(url)).status === 'expired', 15_000);

  it('is ended when its order is cancelled', async () => {
    const order = await harness.order();
    const url = await checkout(order);
    await cancel(order);
    await isExpired(url);
    expect((await harness.payPage(url)).status).toBe(409);
    await harness.pay(order).expect(409);
    expect(await harness.status(order)).not.toHaveProperty('checkoutUrl');
  });

  it('is ended once Stripe is back, if it was away', async () => {
    const order = await harness.order();
    const url = await checkout(order);
    harness.stripe.setSwitches({ failWith: 500 });
    await cancel(order);
    await harness.service.settled();
    harness.stripe.setSwitches({ failWith: null });
    await isExpired(url);
  });

  it('is ended before a card token is charged', async () => {
    const order = await harness.order();
    const url = await checkout(order);
    await harness.pay(order, { token: 'tok_visa' }).expect(201);
    expect((await harness.session(url)).status).toBe('expired');
    await expectPaidOnce(order);
  });

  it('has paid the order when it was paid before the token came', async () => {
    const order = await harness.order();
    const url = await checkout(order);
    harness.stripe.setSwitches({ webhooks: { paused: true } });
    await harness.payPage(url);
    const answer = await harness.pay(order, { token: 'tok_visa' }).expect(409);
    expect(answer.body).toMatchObject({ errors: [{ code: 'already-paid' }] });
    await expectPaidOnce(order);
  });

  it('leaves the order to be paid by token when the token is declined', async () => {
    const order = await harness.order();
    await checkout(order);
    await harness.pay(order, { token: 'tok_chargeDeclined' }).expect(400);
    const url = await checkout(order);
    await harness.payPage(url);
    await isPaid(order);
    await expectPaidOnce(order);
  });
});

describe('a lost webhook', () => {
  it('loses no money: Stripe is asked', async () => {
    const order = await harness.order();
    const url = await checkout(order);
    harness.stripe.setSwitches({ webhooks: { paused: true } });
    await harness.payPage(url);
    await isPaid(order);
    await expectPaidOnce(order);
  });
});

describe('copies of orders', () => {
  it('keep the newest version when messages come in reverse order and three times', async () => {
    const order = harness.snapshot();
    const { buyer: _buyer, ...data } = order;
    const cancelled = await cancel(order, 3);
    await harness.service.settled();
    const created = await harness.service.publish('order.created', 1, data);
    for (const message of [created, cancelled, created]) await harness.service.republish(message);
    await harness.service.settled();
    const answer = await harness.pay(order, { token: 'tok_visa' }).expect(409);
    expect(answer.body).toMatchObject({ errors: [{ code: 'order-cancelled' }] });
  });
});
