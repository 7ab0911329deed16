import { createLogger, listDeadLetters } from '@aisle/common';
import { eventually } from '@aisle/common/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Payment } from '../src/models/payment.ts';
import { Refund } from '../src/models/refund.ts';
import { createReconciler } from '../src/reconciler.ts';
import { createStripe } from '../src/stripe/client.ts';
import { newId, PUBLIC_URL, startHarness, WEBHOOK_SECRET, type Harness, type TestOrder } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterEach(() => harness.calmStripe());
afterAll(() => harness.stop());

async function paidOrder() {
  const order = await harness.order();
  const { body } = await harness.pay(order, { token: 'tok_visa' }).expect(201);
  return { order, paymentId: (body as { id: string }).id };
}
const requestRefund = (order: TestOrder, paymentId: string) =>
  harness.service.publish('payment.refund-requested', 1, {
    paymentId,
    orderId: order.id,
    reason: 'order-cancelled',
  });
const isRefunded = (order: TestOrder) =>
  eventually(async () => (await harness.status(order))['status'] === 'refunded', 15_000);
const messagesOf = async (type: 'payment.created' | 'payment.refunded', orderId: string) => {
  await harness.service.settled();
  return (await harness.service.published(type)).filter(({ data }) => data.orderId === orderId);
};

async function expectRefundedOnce(order: TestOrder, paymentId: string) {
  const { refunds, captured, refunded } = await harness.ledger(order.id);
  expect(refunds).toHaveLength(1);
  expect(refunded).toBe(captured);
  const messages = await messagesOf('payment.refunded', order.id);
  expect(messages.map(({ data }) => data)).toEqual([
    { id: paymentId, orderId: order.id, amount: 9000, currency: 'usd', refundedAt: expect.any(String) },
  ]);
}

describe('a refund', () => {
  it('gives the whole amount back and says so', async () => {
    const { order, paymentId } = await paidOrder();
    const { trace } = await requestRefund(order, paymentId);
    await isRefunded(order);
    await expectRefundedOnce(order, paymentId);
    expect(await harness.status(order)).toMatchObject({ refundedAt: expect.any(String) });
    const [created] = await messagesOf('payment.created', order.id);
    const [refunded] = await messagesOf('payment.refunded', order.id);
    expect(refunded!.version).toBeGreaterThan(created!.version);
    expect(refunded!.trace).toBe(trace);
  });

  it('is made once when it is asked for three times', async () => {
    const { order, paymentId } = await paidOrder();
    const message = await requestRefund(order, paymentId);
    await harness.service.republish(message);
    await isRefunded(order);
    await harness.service.republish(message);
    await harness.service.settled();
    await expectRefundedOnce(order, paymentId);
    await harness.pay(order, { token: 'tok_visa' }).expect(409);
  });

  it('that a bank sends back later is written down once, and counted until a person has settled it', async () => {
    const { order, paymentId } = await paidOrder();
    await requestRefund(order, paymentId);
    await isRefunded(order);
    const failedNow = async () => {
      const metrics = await (await fetch(`${harness.service.url}/metrics`)).text();
      return Number(/^aisle_refunds_failed\S* (\d+)$/m.exec(metrics)![1]);
    };
    const before = await failedNow();
    const { _id, refundId, key } = await Refund.findOne({ paymentId }).orFail().lean();
    const failed = {
      id: refundId!,
      object: 'refund',
      status: 'failed',
      failure_reason: 'lost_or_stolen_card',
      metadata: { paymentId, refundId: _id },
    };
    await harness.webhook('refund.failed', failed).expect(200);
    const { failedAt } = await Refund.findById(_id).orFail().lean();
    await harness.webhook('refund.failed', failed).expect(200);
    await harness.webhook('refund.failed', { ...failed, id: 're_other', metadata: {} }).expect(200);
    expect(await Refund.findById(_id).lean()).toMatchObject({
      status: 'done',
      key,
      failedAt,
      failureReason: 'lost_or_stolen_card',
    });
    expect(await failedNow()).toBe(before + 1);
    await expectRefundedOnce(order, paymentId);
    await Refund.updateOne({ _id }, { $set: { settledAt: new Date() } });
    expect(await failedNow()).toBe(before);
  });

  it('can be asked for many payments at once', async () => {
    const paid = await Promise.all(Array.from({ length: 12 }, paidOrder));
    await Promise.all(paid.map(({ order, paymentId }) => requestRefund(order, paymentId)));
    for (const { order, paymentId } of paid) {
      await isRefunded(order);
      await expectRefundedOnce(order, paymentId);
    }
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
  ])('is tried until it is made when Stripe answers %s', async (_what, fault) => {
    const { order, paymentId } = await paidOrder();
    harness.stripe.setSwitches({ ...fault, path: '/v1/refunds', method: 'POST' });
    await requestRefund(order, paymentId);
    // The message is dealt with although Stripe is not: what is wanted is written down.
    await harness.service.settled();
    expect((await harness.status(order))['status']).toBe('refunding');
    await eventually(async () => ((await Refund.findOne({ paymentId }).lean())?.tries ?? 0) > 0);
    harness.stripe.setSwitches({ failWith: null });
    await isRefunded(order);
    await expectRefundedOnce(order, paymentId);
  });

  it('is made once when several processes look for work', async () => {
    const others = [1, 2].map(() => {
      const deps = {
        stripe: createStripe(harness.config),
        webhookSecret: WEBHOOK_SECRET,
        publicUrl: PUBLIC_URL,
        checkAfterMs: 1000,
        log: createLogger('payments', 'silent'),
        nudge: () => {},
      };
      return createReconciler(deps, 20).start();
    });
    const paid = await Promise.all(Array.from({ length: 5 }, paidOrder));
    await Promise.all(paid.map(({ order, paymentId }) => requestRefund(order, paymentId)));
    for (const { order, paymentId } of paid) {
      await isRefunded(order);
      await expectRefundedOnce(order, paymentId);
    }
    await Promise.all(others.map((other) => other.stop()));
  });
});

describe('money that comes late or twice', () => {
  it('is told to orders when the order was cancelled meanwhile, which then decides', async () => {
    const order = await harness.order();
    const { body } = await harness.pay(order).expect(201);
    harness.stripe.setSwitches({ failWith: 500, path: '/v1/checkout' });
    const { buyer: _buyer, ...data } = order;
    await harness.service.publish('order.cancelled', 2, {
      ...data,
      status: 'cancelled',
      cancelReason: 'expired',
    });
    await harness.service.settled();
    await harness.payPage((body as { checkoutUrl: string }).checkoutUrl);
    const [created] = await eventually(async () => {
      const told = await messagesOf('payment.created', order.id);
      return told.length > 0 && told;
    });
    harness.stripe.setSwitches({ failWith: null });
    await requestRefund(order, created!.data.id);
    await isRefunded(order);
    await expectRefundedOnce(order, created!.data.id);
  });

  it('is refunded when the order was paid already, and the first payment stays', async () => {
    const { order, paymentId } = await paidOrder();
    // A second PaymentIntent of the same payment, as a session gives that completes beside a token payment.
    const answer = await fetch(`${harness.stripe.url}/v1/payment_intents`, {
      method: 'POST',
      headers: { authorization: `Bearer ${harness.stripe.secretKey}` },
      body: new URLSearchParams({
        amount: '9000',
        currency: 'usd',
        confirm: 'true',
        payment_method: 'pm_card_visa',
        'metadata[orderId]': order.id,
        'metadata[paymentId]': paymentId,
      }),
    });
    expect(answer.status).toBe(200);
    const { id } = (await answer.json()) as { id: string };
    await eventually(async () => (await harness.ledger(order.id)).refunded === 9000);
    const { captured, refunds } = await harness.ledger(order.id);
    expect(captured).toBe(18_000);
    expect(refunds.map(({ payment_intent }) => payment_intent)).toEqual([id]);
    await eventually(async () => (await Refund.findOne({ intentId: id }).lean())?.status === 'done');
    expect((await harness.status(order))['status']).toBe('paid');
    expect(await messagesOf('payment.created', order.id)).toHaveLength(1);
    expect(await messagesOf('payment.refunded', order.id)).toEqual([]);
  });

  it('ends paid once or refunded, whatever checkout and tokens do at the same time', async () => {
    const orders = await Promise.all(Array.from({ length: 10 }, () => harness.order()));
    await Promise.all(
      orders.map(async (order) => {
        const { body } = await harness.pay(order).expect(201);
        const url = (body as { checkoutUrl: string }).checkoutUrl;
        await Promise.all([
          harness.payPage(url),
          harness.pay(order, { token: 'tok_visa' }),
          harness.pay(order, { token: 'tok_mastercard' }),
          harness.pay(order),
        ]);
      }),
    );
    for (const order of orders) {
      await eventually(async () => {
        const { captured, refunded } = await harness.ledger(order.id);
        return captured - refunded === 9000 && (await harness.status(order))['status'] === 'paid';
      });
      expect(await messagesOf('payment.created', order.id)).toHaveLength(1);
      const payment = (await Payment.findOne({ orderId: order.id }).lean())!;
      const { payments } = await harness.ledger(order.id);
      const kept = payments.filter(({ amount_refunded }) => amount_refunded === 0).map(({ id }) => id);
      expect(kept).toEqual([payment.capturedIntentId]);
    }
  });
});

// Last: its messages come again for half a minute.
describe('a refund of an unknown payment', () => {
  it('fails, so that the message is kept, and keeps no other from being made', async () => {
    const paymentId = newId();
    const [good, unknown] = [await paidOrder(), harness.snapshot()];
    await Promise.all([requestRefund(unknown, paymentId), requestRefund(good.order, good.paymentId)]);
    await isRefunded(good.order);
    expect(await Refund.exists({ paymentId })).toBeNull();
    const info = await harness.service.nats.jsm.consumers.info('ORDERS', 'payments');
    const letters = await listDeadLetters(harness.service.nats);
    expect(info.num_ack_pending + letters.length).toBeGreaterThan(0);
  });
});
