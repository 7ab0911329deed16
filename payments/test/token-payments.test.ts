import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, signIn } from '@aisle/common/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { Payment } from '../src/models/payment.ts';
import { newId, startHarness, type Harness, type TestOrder } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterEach(() => harness.calmStripe());
afterAll(() => harness.stop());

const created = async (orderId: string) => {
  await harness.service.settled();
  return (await harness.service.published('payment.created')).filter(({ data }) => data.orderId === orderId);
};
const codeOf = (answer: request.Response) => (answer.body as { errors: { code?: string }[] }).errors[0]?.code;

/** One capture of the full amount, nothing given back, one message. */
async function expectPaidOnce(order: TestOrder) {
  expect(await harness.status(order)).toMatchObject({ status: 'paid', amount: 9000, currency: 'usd' });
  expect(await harness.ledger(order.id)).toMatchObject({ captured: 9000, refunded: 0 });
  const messages = await created(order.id);
  expect(messages.map(({ data }) => data)).toEqual([
    { id: expect.any(String), orderId: order.id, amount: 9000, currency: 'usd' },
  ]);
}

describe('paying with a card token', () => {
  it('charges the card once and says so', async () => {
    const order = await harness.order();
    const answer = await harness.pay(order, { token: 'tok_visa' }).expect(201);
    expect(answer.body).toEqual({
      id: expect.any(String),
      orderId: order.id,
      status: 'paid',
      amount: 9000,
      currency: 'usd',
    });
    await expectPaidOnce(order);
  });

  it('takes a payment method as well', async () => {
    const order = await harness.order();
    await harness.pay(order, { token: 'pm_card_visa' }).expect(201);
    await expectPaidOnce(order);
  });

  it('waits for an order that it has not heard of yet', async () => {
    const order = harness.snapshot();
    const { buyer: _buyer, ...data } = order;
    const answer = harness.pay(order, { token: 'tok_visa' }).then((response) => response.status);
    await harness.service.publish('order.created', 1, data);
    expect(await answer).toBe(201);
  });

  it('charges once when asked ten times at once', async () => {
    const order = await harness.order();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => harness.pay(order, { token: 'tok_visa' })),
    );
    for (const { status } of answers) expect([201, 409]).toContain(status);
    expect(answers.some(({ status }) => status === 201)).toBe(true);
    expect(await Payment.countDocuments({ orderId: order.id })).toBe(1);
    await expectPaidOnce(order);
  });

  it('charges each order once when many are paid at once, some of them twice', async () => {
    const orders = await Promise.all(Array.from({ length: 24 }, () => harness.order()));
    const declined = await harness.order();
    const unknown = harness.snapshot();
    const answers = await Promise.all([
      harness.pay(declined, { token: 'tok_chargeDeclined' }),
      harness.pay(unknown, { token: 'tok_visa' }),
      ...[...orders, ...orders.slice(0, 8)].map((order) => harness.pay(order, { token: 'tok_visa' })),
    ]);
    const statuses = answers.map(({ status }) => status);
    expect(statuses.slice(0, 2)).toEqual([400, 404]);
    expect(statuses.slice(2 + 8, 2 + 24)).toEqual(Array.from({ length: 16 }, () => 201));
    for (const [index, order] of orders.slice(0, 8).entries()) {
      expect(
        [statuses[2 + index], statuses[2 + 24 + index]].every((status) => [201, 409].includes(status!)),
      ).toBe(true);
      expect([statuses[2 + index], statuses[2 + 24 + index]]).toContain(201);
      expect(await Payment.countDocuments({ orderId: order.id })).toBe(1);
    }
    for (const order of orders) await expectPaidOnce(order);
    expect((await harness.ledger(declined.id)).captured).toBe(0);
    expect(await Payment.countDocuments({ orderId: unknown.id })).toBe(0);
  });

  it('refuses to pay an order a second time', async () => {
    const order = await harness.order();
    await harness.pay(order, { token: 'tok_visa' }).expect(201);
    const answer = await harness.pay(order, { token: 'tok_visa' }).expect(409);
    expect(codeOf(answer)).toBe('already-paid');
    await harness.pay(order).expect(409);
    await expectPaidOnce(order);
  });

  it.each([
    ['tok_chargeDeclined', 'card-declined'],
    ['tok_chargeDeclinedInsufficientFunds', 'insufficient-funds'],
    ['tok_chargeDeclinedExpiredCard', 'expired-card'],
    ['tok_chargeDeclinedIncorrectCvc', 'incorrect-cvc'],
    ['tok_chargeDeclinedProcessingError', 'processing-error'],
    ['tok_chargeDeclinedLostCard', 'card-declined'],
    ['tok_threeDSecure2Required', 'authentication-required'],
    ['tok_of_no_card', 'token-invalid'],
  ])('answers %s with %s, and takes another card after that', async (token, code) => {
    const order = await harness.order();
    const answer = await harness.pay(order, { token }).expect(400);
    expect(answer.body).toEqual({ errors: [{ message: expect.any(String), field: 'token', code }] });
    expect((await harness.status(order))['status']).toBe(code === 'token-invalid' ? 'pending' : 'failed');
    expect((await harness.ledger(order.id)).captured).toBe(0);
    await harness.pay(order, { token: 'tok_visa' }).expect(201);
    await expectPaidOnce(order);
  });

  it('stores no token', async () => {
    const order = await harness.order();
    await harness.pay(order, { token: 'tok_visa' }).expect(201);
    expect(JSON.stringify(await Payment.findOne({ orderId: order.id }).lean())).not.toContain('tok_');
  });
});

describe('who may pay what', () => {
  it('asks to sign in', async () => {
    await request(harness.service.url).post('/api/payments').send({ orderId: newId() }).expect(401);
    await request(harness.service.url).get(`/api/payments?orderId=${newId()}`).expect(401);
  });

  it('knows nothing of unknown orders and those of others', async () => {
    const order = await harness.order();
    const stranger = signIn();
    await harness.service.settled();
    await harness.pay({ id: order.id, buyer: stranger }).expect(404);
    await harness.pay({ id: newId(), buyer: stranger }, { token: 'tok_visa' }).expect(404);
    await request(harness.service.url)
      .get(`/api/payments?orderId=${order.id}`)
      .set('Cookie', stranger.cookie)
      .expect(404);
    expect((await harness.status(order))['status']).toBe('none');
  });

  it.each([
    ['order-cancelled', { status: 'cancelled' as const }],
    ['already-paid', { status: 'complete' as const }],
    ['order-expired', { expiresAt: new Date(Date.now() - 1000).toISOString() }],
  ])('refuses with %s', async (code, change) => {
    const order = await harness.order(change);
    for (const body of [{}, { token: 'tok_visa' }]) {
      expect(codeOf(await harness.pay(order, body).expect(409))).toBe(code);
    }
    expect((await harness.ledger(order.id)).payments).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['no order', {}],
    ['an operator for an id', { orderId: { $gt: '' } }],
    ['a number for an id', { orderId: 5 }],
    ['an id of 12 characters', { orderId: 'abcdefghijkl' }],
    ['an operator for a token', { orderId: newId(), token: { $gt: '' } }],
    ['a number for a token', { orderId: newId(), token: 5 }],
    ['null for a token', { orderId: newId(), token: null }],
    ['a card number for a token', { orderId: newId(), token: '4242424242424242' }],
    ['a token of 10,000 characters', { orderId: newId(), token: `tok_${'a'.repeat(10_000)}` }],
    ['an unknown key', { orderId: newId(), amount: 1 }],
    ['a list', []],
  ])('refuses %s with 400', async (_what, body) => {
    const before = await Payment.countDocuments();
    const answer = await request(harness.service.url)
      .post('/api/payments')
      .set('Cookie', signIn().cookie)
      .send(body as object)
      .expect(400);
    expect(answer.body).toEqual({ errors: expect.any(Array) });
    expect(await Payment.countDocuments()).toBe(before);
  });

  it('refuses JSON that is none, and other types', async () => {
    const { cookie } = signIn();
    const post = () => request(harness.service.url).post('/api/payments').set('Cookie', cookie);
    await post().set('Content-Type', 'application/json').send('{"orderId":').expect(400);
    await post().set('Content-Type', 'text/plain').send('orderId').expect(415);
  });

  it.each(['', '?orderId=1', '?orderId=abcdefghijkl', '?orderId[$gt]=', '?orderId=a&orderId=b'])(
    'refuses to show %s',
    async (query) => {
      await request(harness.service.url)
        .get(`/api/payments${query}`)
        .set('Cookie', signIn().cookie)
        .expect(400);
    },
  );
});

describe('an Idempotency-Key', () => {
  it('gets the same answer again, charged once', async () => {
    const order = await harness.order();
    const first = await harness.pay(order, { token: 'tok_visa' }, 'key-1').expect(201);
    const second = await harness.pay(order, { token: 'tok_visa' }, 'key-1').expect(201);
    expect(second.body).toEqual(first.body);
    await harness.pay(order, { token: 'tok_mastercard' }, 'key-1').expect(409);
    await expectPaidOnce(order);
  });

  it('gets the same answer when it is sent again while the first is under way, at whatever moment', async () => {
    const moments = Array.from({ length: 40 }, (_, index) => index);
    const orders = await Promise.all(moments.map(() => harness.order()));
    await harness.service.settled();
    for (const [moment, order] of orders.entries()) {
      const pay = () => harness.pay(order, { token: 'tok_visa' }, 'key-again').then((answer) => answer);
      const first = pay();
      await sleep(moment);
      const [one, other] = await Promise.all([first, pay()]);
      expect([one.status, other.status]).toEqual([201, 201]);
      expect(other.body).toEqual(one.body);
      await expectPaidOnce(order);
    }
  });

  it('is answered when the first answer was lost after Stripe had charged', async () => {
    const order = await harness.order();
    harness.stripe.setSwitches({
      failWith: 500,
      failAt: 'after',
      failSticks: true,
      path: '/v1/payment_intents/pi',
    });
    const lost = await harness.pay(order, { token: 'tok_visa' }, 'key-2');
    expect(lost.status).toBe(503);
    harness.stripe.setSwitches({ failWith: null });
    await eventually(async () => (await harness.status(order))['status'] === 'paid');
    await harness.pay(order, { token: 'tok_visa' }, 'key-2').expect(201);
    await expectPaidOnce(order);
  });
});

describe('when Stripe fails', () => {
  it.each([
    ['429', { failWith: 429 as const }],
    ['500', { failWith: 500 as const }],
    ['500 after it was done', { failWith: 500 as const, failAt: 'after' as const }],
    [
      '500 after it was done, for good',
      { failWith: 500 as const, failAt: 'after' as const, failSticks: true },
    ],
    ['a cut connection', { failWith: 'drop' as const }],
    ['a cut connection after it was done', { failWith: 'drop' as const, failAt: 'after' as const }],
    ['no answer', { failWith: 'hang' as const }],
  ])('answers 503 on %s, and the next try pays once', async (_what, fault) => {
    const order = await harness.order();
    await harness.service.settled();
    harness.stripe.setSwitches({ ...fault, webhooks: { paused: true } });
    const answer = await harness.pay(order, { token: 'tok_visa' });
    expect(answer.status).toBe(503);
    expect(Number(answer.get('Retry-After'))).toBeGreaterThan(0);
    harness.stripe.setSwitches({ failWith: null });
    const { status } = await harness.pay(order, { token: 'tok_visa' });
    expect([201, 409]).toContain(status);
    await expectPaidOnce(order);
  });

  it('finds out by itself that a card was charged, without a webhook', async () => {
    const order = await harness.order();
    harness.stripe.setSwitches({
      failWith: 'drop',
      failAt: 'after',
      path: '/v1/payment_intents/pi',
      webhooks: { paused: true },
    });
    await harness.pay(order, { token: 'tok_visa' }).expect(503);
    harness.stripe.setSwitches({ failWith: null });
    await eventually(async () => (await harness.status(order))['status'] === 'paid');
    await expectPaidOnce(order);
  });

  it('learns from the webhook that a card was charged', async () => {
    const order = await harness.order();
    harness.stripe.setSwitches({
      failWith: 'drop',
      failAt: 'after',
      method: 'POST',
      path: '/v1/payment_intents/pi',
      webhooks: { copies: 3, reverse: true },
    });
    await harness.pay(order, { token: 'tok_visa' }).expect(503);
    await eventually(async () => (await harness.status(order))['status'] === 'paid');
    await expectPaidOnce(order);
  });
});
