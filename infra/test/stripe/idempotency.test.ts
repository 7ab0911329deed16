import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { cardPayment, control, errorOf, ledgerOf, sdk, startAll, stopAll } from './support.ts';

afterEach(stopAll);

const headersOf = (answer: { lastResponse: { headers: Record<string, string> } }) =>
  answer.lastResponse.headers;

describe('idempotency keys', () => {
  it('charges once however often the same request comes, and answers the same', async () => {
    const { stripe, emulator } = await startAll();
    const options = { idempotencyKey: randomUUID() };
    const first = await stripe.paymentIntents.create(cardPayment(), options);
    expect(headersOf(first)).not.toHaveProperty('idempotent-replayed');
    const again = await stripe.paymentIntents.create(cardPayment(), options);
    expect(again).toEqual(first);
    expect(headersOf(again)).toMatchObject({
      'idempotent-replayed': 'true',
      'original-request': first.lastResponse.requestId,
    });
    expect((await ledgerOf(emulator)).payments).toHaveLength(1);
  });

  it('answers a decline again, even if the card would be taken now', async () => {
    const { stripe, emulator } = await startAll();
    const options = { idempotencyKey: randomUUID() };
    const first = await errorOf(stripe.paymentIntents.create(cardPayment('tok_chargeDeclined'), options));
    const again = await errorOf(stripe.paymentIntents.create(cardPayment('tok_chargeDeclined'), options));
    expect(again.payment_intent?.id).toBe(first.payment_intent?.id);
    expect(again.headers).toMatchObject({ 'idempotent-replayed': 'true' });
    expect((await stripe.paymentIntents.list()).data).toHaveLength(1);
    expect((await ledgerOf(emulator)).payments).toEqual([]);
  });

  it('answers a refused refund again', async () => {
    const { stripe } = await startAll();
    const intent = await stripe.paymentIntents.create(cardPayment());
    await stripe.refunds.create({ payment_intent: intent.id }, { idempotencyKey: 'r1' });
    await stripe.refunds.create({ payment_intent: intent.id }, { idempotencyKey: 'r1' });
    const refused = () =>
      errorOf(stripe.refunds.create({ payment_intent: intent.id }, { idempotencyKey: 'r2' }));
    expect((await refused()).headers).not.toHaveProperty('idempotent-replayed');
    expect(await refused()).toMatchObject({
      code: 'charge_already_refunded',
      headers: { 'idempotent-replayed': 'true' },
    });
    expect((await stripe.refunds.list()).data).toHaveLength(1);
  });

  it('does not keep the answer to wrong parameters: nothing was executed', async () => {
    const { stripe } = await startAll();
    const options = { idempotencyKey: randomUUID() };
    await errorOf(stripe.paymentIntents.create({ ...cardPayment(), amount: -1 }, options));
    expect(await stripe.paymentIntents.create(cardPayment(), options)).toMatchObject({ status: 'succeeded' });
  });

  it('refuses a key that was used for other parameters or another path', async () => {
    const { stripe, emulator } = await startAll();
    const options = { idempotencyKey: 'mine' };
    const intent = await stripe.paymentIntents.create(cardPayment(), options);
    for (const promise of [
      stripe.paymentIntents.create({ ...cardPayment(), amount: 4600 }, options),
      stripe.refunds.create({ payment_intent: intent.id }, options),
    ])
      expect(await errorOf(promise)).toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400 });
    expect((await ledgerOf(emulator)).totals).toMatchObject({ usd: { payments: 1, refunds: 0 } });
    expect(
      await errorOf(stripe.paymentIntents.create(cardPayment(), { idempotencyKey: 'k'.repeat(256) })),
    ).toMatchObject({ statusCode: 400 });
  });

  it('answers 409 while the key is being used, and the result afterwards', async () => {
    const { stripe, emulator } = await startAll();
    emulator.setSwitches({ latencyMs: 300 });
    const options = { idempotencyKey: randomUUID() };
    const [one, other] = await Promise.allSettled([
      stripe.paymentIntents.create(cardPayment(), options),
      stripe.paymentIntents.create(cardPayment(), options),
    ]);
    const refused = one.status === 'rejected' ? one : other;
    expect(refused).toMatchObject({ reason: { statusCode: 409, code: 'idempotency_key_in_use' } });
    const paid = one.status === 'rejected' ? other : one;
    const { id } = await stripe.paymentIntents.create(cardPayment(), options);
    expect(paid).toMatchObject({ status: 'fulfilled', value: { id } });
    expect((await ledgerOf(emulator)).payments).toHaveLength(1);
  });

  it('lets ten clients with one key pay once', async () => {
    const { emulator } = await startAll();
    emulator.setSwitches({ latencyMs: 20 });
    const patient = sdk(emulator, { maxNetworkRetries: 5 });
    const options = { idempotencyKey: randomUUID() };
    const all = await Promise.all(
      Array.from({ length: 10 }, () => patient.paymentIntents.create(cardPayment(), options)),
    );
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect((await ledgerOf(emulator)).payments).toHaveLength(1);
  });
});

describe('failures', () => {
  it('answers 429 or 500 without doing anything, for so many calls', async () => {
    const { stripe, emulator } = await startAll();
    emulator.setSwitches({ failWith: 429, failNext: 1 });
    expect(await errorOf(stripe.paymentIntents.create(cardPayment()))).toMatchObject({
      type: 'StripeRateLimitError',
      code: 'rate_limit',
    });
    emulator.setSwitches({ failWith: 500, failNext: 2 });
    for (let i = 0; i < 2; i += 1)
      expect(await errorOf(stripe.paymentIntents.create(cardPayment()))).toMatchObject({ statusCode: 500 });
    expect((await ledgerOf(emulator)).payments).toEqual([]);
    expect((await stripe.paymentIntents.create(cardPayment())).status).toBe('succeeded');
  });

  it('answers 500 after doing it all; the same key then brings the answer that was lost', async () => {
    const { stripe, emulator } = await startAll();
    emulator.setSwitches({ failWith: 500, failAt: 'after', failNext: 1 });
    const options = { idempotencyKey: randomUUID() };
    expect(await errorOf(stripe.paymentIntents.create(cardPayment(), options))).toMatchObject({
      statusCode: 500,
    });
    const { payments } = await ledgerOf(emulator);
    expect(payments).toHaveLength(1);
    expect((await stripe.paymentIntents.create(cardPayment(), options)).id).toBe(payments[0]?.id);
    expect((await ledgerOf(emulator)).payments).toHaveLength(1);
  });

  it('answers 500 again and again if the failure sticks to the key, as Stripe does', async () => {
    const { emulator } = await startAll();
    emulator.setSwitches({ failWith: 500, failAt: 'after', failSticks: true, failNext: 1 });
    const retrying = sdk(emulator, { maxNetworkRetries: 3 });
    const options = { idempotencyKey: randomUUID() };
    for (const replayed of [undefined, 'true']) {
      const error = await errorOf(retrying.paymentIntents.create(cardPayment(), options));
      expect(error).toMatchObject({ statusCode: 500, type: 'StripeAPIError' });
      expect(error.headers?.['idempotent-replayed']).toBe(replayed);
    }
    expect((await ledgerOf(emulator)).payments).toHaveLength(1);
  });

  it.each(['before', 'after'] as const)('never answers, with the work done or not (%s)', async (failAt) => {
    const { emulator, stripe } = await startAll();
    emulator.setSwitches({ failWith: 'hang', failAt, failNext: 1 });
    const options = { idempotencyKey: randomUUID() };
    const impatient = sdk(emulator, { timeout: 100 });
    expect(await errorOf(impatient.paymentIntents.create(cardPayment(), options))).toMatchObject({
      type: 'StripeConnectionError',
    });
    expect((await ledgerOf(emulator)).payments).toHaveLength(failAt === 'after' ? 1 : 0);
    await stripe.paymentIntents.create(cardPayment(), options);
    expect((await ledgerOf(emulator)).payments).toHaveLength(1);
  });

  it('cuts the connection after the work is done; the retry of the SDK pays nothing twice', async () => {
    const { emulator } = await startAll();
    emulator.setSwitches({ failWith: 'drop', failAt: 'after', failNext: 1 });
    const retrying = sdk(emulator, { maxNetworkRetries: 2 });
    const intent = await retrying.paymentIntents.create(cardPayment());
    expect(headersOf(intent)).toMatchObject({ 'idempotent-replayed': 'true' });
    expect((await ledgerOf(emulator)).payments).toHaveLength(1);
  });

  it('fails only the calls that a path and a method name, or a share of them', async () => {
    const { stripe, emulator } = await startAll();
    emulator.setSwitches({ failWith: 500, path: '/v1/refunds', method: 'POST' });
    const intent = await stripe.paymentIntents.create(cardPayment());
    await stripe.refunds.list();
    expect(await errorOf(stripe.refunds.create({ payment_intent: intent.id }))).toMatchObject({
      statusCode: 500,
    });
    emulator.setSwitches({ path: null, method: null, failRate: 0.5 });
    const results = await Promise.allSettled(Array.from({ length: 60 }, () => stripe.refunds.list()));
    const failed = results.filter(({ status }) => status === 'rejected').length;
    expect(failed).toBeGreaterThan(10);
    expect(failed).toBeLessThan(50);
  });

  it('is set and put back over HTTP, and refuses switches it does not have', async () => {
    const { stripe, emulator } = await startAll();
    const set = await control(emulator, 'POST', '/switches', { failWith: 500, webhooks: { copies: 2 } });
    expect(set).toMatchObject({
      status: 200,
      body: { failWith: 500, webhooks: { copies: 2, paused: false } },
    });
    await errorOf(stripe.refunds.list());
    expect((await control(emulator, 'POST', '/switches', { failwith: 500 })).status).toBe(400);
    expect((await control(emulator, 'DELETE', '/switches')).body).toMatchObject({ failWith: null });
    expect((await stripe.refunds.list()).data).toEqual([]);
    expect((await control(emulator, 'GET', '/nothing')).status).toBe(404);
  });
});
