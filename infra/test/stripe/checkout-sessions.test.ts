import { afterEach, describe, expect, it } from '@jest/globals';
import { checkout, control, errorOf, ledgerOf, startAll, stopAll, until } from './support.ts';

afterEach(stopAll);

const seconds = () => Math.floor(Date.now() / 1000);

describe('Checkout Sessions', () => {
  it('are made open, with a page, and without a payment intent', async () => {
    const { stripe, emulator } = await startAll();
    const session = await stripe.checkout.sessions.create(checkout({ customer_email: 'ada@example.com' }));
    expect(session).toMatchObject({
      object: 'checkout.session',
      status: 'open',
      payment_status: 'unpaid',
      amount_total: 8500,
      currency: 'usd',
      mode: 'payment',
      payment_intent: null,
      client_reference_id: 'order-1',
      metadata: { orderId: 'order-1' },
      customer_email: 'ada@example.com',
      livemode: false,
    });
    expect(session.id).toMatch(/^cs_test_/);
    expect(session.url).toBe(`${emulator.url}/c/pay/${session.id}`);
    expect(session.expires_at - session.created).toBe(24 * 60 * 60);
    expect(await stripe.checkout.sessions.retrieve(session.id)).toEqual(session);
  });

  it('are paid once: the money, the session and the messages agree', async () => {
    const { stripe, emulator, receiver } = await startAll();
    const { id } = await stripe.checkout.sessions.create(checkout());
    const paid = await control<{ status: string }>(emulator, 'POST', `/checkout/${id}/pay`, {
      card: '4242 4242 4242 4242',
    });
    expect(paid).toMatchObject({ status: 200, body: { status: 'paid' } });
    expect((await control(emulator, 'POST', `/checkout/${id}/pay`)).status).toBe(409);

    const session = await stripe.checkout.sessions.retrieve(id, {
      expand: ['payment_intent.latest_charge', 'line_items'],
    });
    expect(session).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
      url: null,
      payment_intent: {
        status: 'succeeded',
        amount: 8500,
        metadata: { orderId: 'order-1' },
        latest_charge: { object: 'charge', paid: true },
      },
      line_items: { data: [{ description: 'Row 12, seat 7' }, { quantity: 2, amount_total: 4000 }] },
    });
    expect((await stripe.checkout.sessions.listLineItems(id)).data).toHaveLength(2);
    expect((await ledgerOf(emulator)).payments).toMatchObject([
      { amount: 8500, checkout_session: id, metadata: { orderId: 'order-1' } },
    ]);
    await until(() => receiver.events.length === 2);
    const completed = receiver.events.find(({ type }) => type === 'checkout.session.completed');
    expect(completed?.data.object).toMatchObject({
      id,
      payment_status: 'paid',
      client_reference_id: 'order-1',
      payment_intent: (session.payment_intent as { id: string }).id,
    });
    expect(receiver.types()).toContain('payment_intent.succeeded');
  });

  it('can be tried again after a decline, with the same payment intent', async () => {
    const { stripe, emulator, receiver } = await startAll();
    const { id } = await stripe.checkout.sessions.create(checkout());
    const declined = await control(emulator, 'POST', `/checkout/${id}/pay`, { card: 'chargeDeclined' });
    expect(declined).toMatchObject({ status: 402, body: { decline: { declineCode: 'generic_decline' } } });
    const failed = await stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] });
    expect(failed).toMatchObject({ status: 'open', payment_intent: { status: 'requires_payment_method' } });
    await control(emulator, 'POST', `/checkout/${id}/pay`);
    expect((await stripe.paymentIntents.list()).data).toHaveLength(1);
    expect((await ledgerOf(emulator)).totals).toMatchObject({ usd: { payments: 1, captured: 8500 } });
    await until(() => receiver.events.length === 3);
    expect(receiver.types()).toContain('payment_intent.payment_failed');
  });

  it('can be expired while open; then nobody can pay them', async () => {
    const { stripe, emulator, receiver } = await startAll();
    const { id } = await stripe.checkout.sessions.create(checkout());
    await control(emulator, 'POST', `/checkout/${id}/pay`, { card: 'threeDSecure2Required' });
    expect(await stripe.checkout.sessions.expire(id)).toMatchObject({
      status: 'expired',
      payment_status: 'unpaid',
      url: null,
    });
    const error = await errorOf(stripe.checkout.sessions.expire(id));
    expect(error).toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 400 });
    expect(error.message).toBe(
      'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of `expired`.',
    );
    expect((await control(emulator, 'POST', `/checkout/${id}/pay`)).status).toBe(409);
    const [intent] = (await stripe.paymentIntents.list()).data;
    expect(intent).toMatchObject({ status: 'canceled' });
    expect((await control(emulator, 'POST', `/payment-intents/${intent?.id}/authenticate`)).status).toBe(409);
    expect((await ledgerOf(emulator)).payments).toEqual([]);
    await until(() => receiver.types().includes('checkout.session.expired'));
  });

  it('are not expired once paid, and their payment intent is theirs', async () => {
    const { stripe, emulator } = await startAll();
    const { id } = await stripe.checkout.sessions.create(checkout());
    await control(emulator, 'POST', `/checkout/${id}/pay`, { card: 'threeDSecure2Required' });
    const { payment_intent: intent } = await stripe.checkout.sessions.retrieve(id);
    expect((await errorOf(stripe.paymentIntents.cancel(intent as string))).message).toContain(
      'Checkout Session',
    );
    await control(emulator, 'POST', `/checkout/${id}/pay`, { card: '4000000000003220', authenticate: true });
    expect((await errorOf(stripe.checkout.sessions.expire(id))).message).toContain('`complete`');
    expect((await ledgerOf(emulator)).payments).toHaveLength(1);
  });

  it('expire by the clock', async () => {
    const { stripe, emulator, receiver } = await startAll();
    const { id } = await stripe.checkout.sessions.create(checkout({ expires_at: seconds() + 31 * 60 }));
    emulator.setSwitches({ clockOffsetSeconds: 30 * 60 });
    expect((await stripe.checkout.sessions.retrieve(id)).status).toBe('open');
    emulator.setSwitches({ clockOffsetSeconds: 32 * 60 });
    expect((await stripe.checkout.sessions.retrieve(id)).status).toBe('expired');
    await until(() => receiver.types().includes('checkout.session.expired'));
  });

  it('are listed by status and payment intent', async () => {
    const { stripe, emulator } = await startAll();
    const open = await stripe.checkout.sessions.create(checkout());
    const paid = await stripe.checkout.sessions.create(checkout());
    await control(emulator, 'POST', `/checkout/${paid.id}/pay`);
    const ids = async (params: object) =>
      (await stripe.checkout.sessions.list(params)).data.map(({ id }) => id);
    expect(await ids({})).toEqual([paid.id, open.id]);
    expect(await ids({ status: 'open' })).toEqual([open.id]);
    const intent = (await stripe.checkout.sessions.retrieve(paid.id)).payment_intent as string;
    expect(await ids({ payment_intent: intent })).toEqual([paid.id]);
    const expanded = await stripe.checkout.sessions.list({ expand: ['data.payment_intent'], limit: 1 });
    expect(expanded.data[0]?.payment_intent).toMatchObject({ id: intent });
  });

  const price = (more: object) => [
    { quantity: 1, price_data: { currency: 'usd', unit_amount: 4500, product_data: { name: 'A' }, ...more } },
  ];
  it.each([
    ['less than 30 minutes', { expires_at: seconds() + 29 * 60 }, undefined, 'expires_at'],
    ['more than a day', { expires_at: seconds() + 25 * 60 * 60 }, undefined, 'expires_at'],
    ['an unknown parameter', { sucess_url: 'http://localhost' }, 'parameter_unknown', 'sucess_url'],
    ['another mode', { mode: 'subscription' }, undefined, 'mode'],
    ['no line items', { line_items: undefined }, 'parameter_missing', 'line_items'],
    ['no success_url', { success_url: undefined }, 'parameter_missing', 'success_url'],
    ['an address that is none', { success_url: 'javascript:alert(1)' }, 'url_invalid', 'success_url'],
    ['an e-mail that is none', { customer_email: 'ada' }, 'email_invalid', 'customer_email'],
    ['too little', { line_items: price({ unit_amount: 49 }) }, 'amount_too_small', 'line_items'],
    ['nothing', { line_items: price({ unit_amount: 0 }) }, 'amount_too_small', 'line_items'],
    [
      'a negative price',
      { line_items: price({ unit_amount: -1 }) },
      'parameter_invalid_integer',
      'line_items[0][price_data][unit_amount]',
    ],
    [
      'a name left out',
      { line_items: price({ product_data: {} }) },
      'parameter_missing',
      'line_items[0][price_data][product_data]',
    ],
    [
      'two currencies',
      { line_items: [...price({}), ...price({ currency: 'eur' })] },
      undefined,
      'line_items',
    ],
    [
      'a long reference',
      { client_reference_id: 'x'.repeat(201) },
      'parameter_invalid_string',
      'client_reference_id',
    ],
  ])('refuse %s', async (_what, more, code, param) => {
    const { stripe } = await startAll();
    const error = await errorOf(stripe.checkout.sessions.create({ ...checkout(), ...(more as object) }));
    expect(error).toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 400 });
    expect(error.code).toBe(code);
    expect(error.param).toBe(param);
    expect((await stripe.checkout.sessions.list()).data).toEqual([]);
  });

  it('are 404 when unknown', async () => {
    const { stripe } = await startAll();
    for (const promise of [
      stripe.checkout.sessions.retrieve('cs_nope'),
      stripe.checkout.sessions.expire('cs_nope'),
    ])
      expect(await errorOf(promise)).toMatchObject({ statusCode: 404, code: 'resource_missing' });
  });
});
