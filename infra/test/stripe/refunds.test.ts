import { afterEach, describe, expect, it } from '@jest/globals';
import { cardPayment, errorOf, ledgerOf, startAll, stopAll, until } from './support.ts';

afterEach(stopAll);

describe('refunds', () => {
  it('pays all back once, and says so', async () => {
    const { stripe, emulator, receiver } = await startAll();
    const intent = await stripe.paymentIntents.create(cardPayment());
    const refund = await stripe.refunds.create({
      payment_intent: intent.id,
      reason: 'requested_by_customer',
      metadata: { orderId: 'o1' },
    });
    expect(refund).toMatchObject({
      object: 'refund',
      amount: 4500,
      status: 'succeeded',
      payment_intent: intent.id,
      charge: intent.latest_charge,
      reason: 'requested_by_customer',
      metadata: { orderId: 'o1' },
    });
    expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({ id: refund.id, amount: 4500 });

    const again = await errorOf(stripe.refunds.create({ payment_intent: intent.id }));
    expect(again).toMatchObject({ statusCode: 400, code: 'charge_already_refunded' });
    expect(again.message).toBe(`Charge ${intent.latest_charge as string} has already been refunded.`);

    expect(await ledgerOf(emulator)).toEqual({
      payments: [expect.objectContaining({ id: intent.id, amount: 4500, amount_refunded: 4500 })],
      refunds: [expect.objectContaining({ id: refund.id, payment_intent: intent.id, amount: 4500 })],
      totals: { usd: { payments: 1, captured: 4500, refunds: 1, refunded: 4500, net: 0 } },
    });
    await until(() => receiver.events.length === 3);
    const refunded = receiver.events.find(({ type }) => type === 'charge.refunded');
    expect(refunded?.data.object).toMatchObject({ object: 'charge', refunded: true, amount_refunded: 4500 });
    expect(receiver.types()).toContain('refund.created');
  });

  it('pays back in parts, never more than is left', async () => {
    const { stripe, emulator } = await startAll();
    const intent = await stripe.paymentIntents.create(cardPayment());
    expect((await errorOf(stripe.refunds.create({ payment_intent: intent.id, amount: 4501 }))).message).toBe(
      'Refund amount ($45.01) is greater than charge amount ($45.00)',
    );
    await stripe.refunds.create({ payment_intent: intent.id, amount: 2000 });
    const tooMuch = await errorOf(stripe.refunds.create({ payment_intent: intent.id, amount: 2501 }));
    expect(tooMuch).toMatchObject({ statusCode: 400, param: 'amount' });
    expect(tooMuch.message).toBe(
      'Refund amount ($25.01) is greater than unrefunded amount on charge ($25.00)',
    );

    const charge = await stripe.charges.retrieve(intent.latest_charge as string);
    expect(charge).toMatchObject({ refunded: false, amount_refunded: 2000 });
    const rest = await stripe.refunds.create({ charge: charge.id, expand: ['charge'] });
    expect(rest.amount).toBe(2500);
    expect(rest.charge).toMatchObject({ refunded: true, amount_refunded: 4500 });
    expect((await ledgerOf(emulator)).totals).toMatchObject({ usd: { refunds: 2, refunded: 4500, net: 0 } });
  });

  it('lists the refunds of one payment, newest first', async () => {
    const { stripe } = await startAll();
    const intent = await stripe.paymentIntents.create(cardPayment());
    const other = await stripe.paymentIntents.create(cardPayment());
    const first = await stripe.refunds.create({ payment_intent: intent.id, amount: 100 });
    const second = await stripe.refunds.create({ payment_intent: intent.id, amount: 200 });
    await stripe.refunds.create({ payment_intent: other.id });
    const ids = async (params: object) => (await stripe.refunds.list(params)).data.map(({ id }) => id);
    expect(await ids({ payment_intent: intent.id })).toEqual([second.id, first.id]);
    expect(await ids({ charge: intent.latest_charge as string })).toEqual([second.id, first.id]);
    expect(await ids({ payment_intent: 'pi_nope' })).toEqual([]);
    expect(await ids({})).toHaveLength(3);
  });

  it('refuses what was never paid, what does not exist and what is not asked for properly', async () => {
    const { stripe } = await startAll();
    const open = await stripe.paymentIntents.create({ amount: 4500, currency: 'usd' });
    expect((await errorOf(stripe.refunds.create({ payment_intent: open.id }))).message).toContain(
      'successful charge',
    );
    const missing = { statusCode: 400, code: 'resource_missing' };
    expect(await errorOf(stripe.refunds.create({ payment_intent: 'pi_nope' }))).toMatchObject(missing);
    expect(await errorOf(stripe.refunds.create({ charge: 'ch_nope' }))).toMatchObject(missing);
    expect(await errorOf(stripe.refunds.create({}))).toMatchObject({ code: 'parameter_missing' });
    expect(await errorOf(stripe.refunds.retrieve('re_nope'))).toMatchObject({ statusCode: 404 });
    const paid = await stripe.paymentIntents.create(cardPayment());
    for (const amount of [0, -1, 1.5])
      expect(await errorOf(stripe.refunds.create({ payment_intent: paid.id, amount }))).toMatchObject({
        code: 'parameter_invalid_integer',
      });
  });
});
