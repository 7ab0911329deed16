import { afterEach, describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';
import { cardPayment, control, errorOf, ledgerOf, sdk, startAll, stopAll, until } from './support.ts';

afterEach(stopAll);

describe('paying with a card token', () => {
  it.each([
    ['token', cardPayment('tok_visa')],
    ['mastercard token', cardPayment('tok_mastercard')],
    ['payment method', { ...cardPayment(), payment_method_data: undefined, payment_method: 'pm_card_visa' }],
  ])('takes the money with a %s, answers it as Stripe does and says so', async (_what, params) => {
    const { stripe, emulator, receiver } = await startAll();
    const intent = await stripe.paymentIntents.create({ ...params, metadata: { orderId: 'o1' } });

    expect(intent).toMatchObject({
      object: 'payment_intent',
      status: 'succeeded',
      amount: 4500,
      amount_received: 4500,
      currency: 'usd',
      livemode: false,
      metadata: { orderId: 'o1' },
      last_payment_error: null,
    });
    expect(intent.lastResponse.requestId).toMatch(/^req_/);
    expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({ status: 'succeeded' });
    expect(await stripe.charges.retrieve(intent.latest_charge as string)).toMatchObject({
      payment_intent: intent.id,
      paid: true,
      amount_captured: 4500,
      payment_method_details: { card: { last4: expect.stringMatching(/^\d{4}$/) } },
    });
    expect((await ledgerOf(emulator)).payments).toMatchObject([
      { id: intent.id, amount: 4500, metadata: { orderId: 'o1' } },
    ]);
    await until(() => receiver.events.length === 1);
    expect(receiver.events[0]).toMatchObject({
      type: 'payment_intent.succeeded',
      livemode: false,
      api_version: Stripe.API_VERSION,
      request: { id: intent.lastResponse.requestId },
      data: { object: { id: intent.id, status: 'succeeded' } },
    });
  });

  it.each([
    ['tok_chargeDeclined', 'card_declined', 'generic_decline'],
    ['tok_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['tok_chargeDeclinedExpiredCard', 'expired_card', ''],
  ])('answers 402 for %s and leaves the payment intent open', async (token, code, declineCode) => {
    const { stripe, emulator, receiver } = await startAll();
    const error = await errorOf(stripe.paymentIntents.create(cardPayment(token)));

    expect(error).toMatchObject({
      type: 'StripeCardError',
      statusCode: 402,
      code,
      decline_code: declineCode,
    });
    expect(error.payment_intent).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code, type: 'card_error' },
    });
    expect((await ledgerOf(emulator)).payments).toEqual([]);
    await until(() => receiver.events.length === 1);
    expect(receiver.types()).toEqual(['payment_intent.payment_failed']);

    const id = error.payment_intent?.id ?? '';
    const paid = await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
    expect(paid).toMatchObject({ id, status: 'succeeded', last_payment_error: null });
    expect((await ledgerOf(emulator)).totals).toMatchObject({ usd: { payments: 1, captured: 4500 } });
  });

  it('knows the payment methods of refused cards in both spellings', async () => {
    const { stripe } = await startAll();
    for (const method of ['pm_card_chargeDeclined', 'pm_card_visa_chargeDeclinedInsufficientFunds'])
      expect(
        await errorOf(
          stripe.paymentIntents.create({
            amount: 4500,
            currency: 'usd',
            confirm: true,
            payment_method: method,
          }),
        ),
      ).toMatchObject({ code: 'card_declined' });
  });

  it('waits for 3-D Secure, and is paid when that is done', async () => {
    const { stripe, emulator } = await startAll();
    const intent = await stripe.paymentIntents.create(cardPayment('tok_threeDSecure2Required'));
    expect(intent).toMatchObject({ status: 'requires_action', next_action: { type: 'use_stripe_sdk' } });
    expect((await ledgerOf(emulator)).payments).toEqual([]);

    const path = `/payment-intents/${intent.id}/authenticate`;
    expect((await control(emulator, 'POST', path, { succeed: true })).body).toMatchObject({ status: 'paid' });
    expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({ status: 'succeeded' });
    expect((await control(emulator, 'POST', path)).status).toBe(409);
  });

  it('sends the browser to the 3-D Secure page and back when there is a return_url', async () => {
    const { stripe } = await startAll();
    const intent = await stripe.paymentIntents.create(
      cardPayment('tok_threeDSecure2Required', { return_url: 'http://localhost:3000/back?order=1' }),
    );
    const page = intent.next_action?.redirect_to_url?.url ?? '';
    expect(await (await fetch(page)).text()).toContain('3-D Secure');
    const answer = await fetch(page, {
      method: 'POST',
      body: new URLSearchParams({ outcome: 'fail' }),
      redirect: 'manual',
    });
    expect(answer.headers.get('location')).toContain(`order=1&payment_intent=${intent.id}`);
    expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'payment_intent_authentication_failure' },
    });
  });

  it.each([{ error_on_requires_action: true }, { off_session: true }])(
    'declines a card that asks for 3-D Secure with %o',
    async (more) => {
      const { stripe } = await startAll();
      const error = await errorOf(
        stripe.paymentIntents.create(cardPayment('tok_threeDSecure2Required', more)),
      );
      expect(error).toMatchObject({ statusCode: 402, code: 'authentication_required' });
      expect(error.payment_intent).toMatchObject({ status: 'requires_payment_method' });
    },
  );

  it('cancels what is not paid and refuses to cancel what is', async () => {
    const { stripe, receiver } = await startAll();
    const open = await stripe.paymentIntents.create({
      amount: 4500,
      currency: 'usd',
      payment_method: 'pm_card_visa',
    });
    expect(open.status).toBe('requires_confirmation');
    expect(await stripe.paymentIntents.cancel(open.id, { cancellation_reason: 'abandoned' })).toMatchObject({
      status: 'canceled',
      cancellation_reason: 'abandoned',
    });
    expect(await errorOf(stripe.paymentIntents.confirm(open.id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
    const paid = await stripe.paymentIntents.create(cardPayment());
    const error = await errorOf(stripe.paymentIntents.cancel(paid.id));
    expect(error).toMatchObject({ statusCode: 400, code: 'payment_intent_unexpected_state' });
    expect(error.payment_intent).toMatchObject({ id: paid.id, status: 'succeeded' });
    await until(() => receiver.events.length === 2);
    expect(receiver.types().sort()).toEqual(['payment_intent.canceled', 'payment_intent.succeeded']);
  });

  it('confirms later, lists newest first and pages', async () => {
    const { stripe } = await startAll();
    const first = await stripe.paymentIntents.create({ amount: 4500, currency: 'usd' });
    await stripe.paymentIntents.confirm(first.id, { payment_method: 'pm_card_visa' });
    const second = await stripe.paymentIntents.create(cardPayment());
    const third = await stripe.paymentIntents.create(cardPayment());
    const page = await stripe.paymentIntents.list({ limit: 2 });
    expect(page.data.map(({ id }) => id)).toEqual([third.id, second.id]);
    expect(page.has_more).toBe(true);
    const all = await stripe.paymentIntents.list({ limit: 1 }).autoPagingToArray({ limit: 100 });
    expect(all.map(({ id }) => id)).toEqual([third.id, second.id, first.id]);
    const before = await stripe.paymentIntents.list({ ending_before: first.id });
    expect(before.data.map(({ id }) => id)).toEqual([third.id, second.id]);
    expect((await stripe.paymentIntents.list({ created: { lt: first.created } })).data).toEqual([]);
  });

  it('expands the charge', async () => {
    const { stripe } = await startAll();
    const intent = await stripe.paymentIntents.create(cardPayment('tok_visa', { expand: ['latest_charge'] }));
    expect(intent.latest_charge).toMatchObject({ object: 'charge', status: 'succeeded' });
    expect(await errorOf(stripe.paymentIntents.retrieve(intent.id, { expand: ['amount'] }))).toMatchObject({
      statusCode: 400,
      param: 'expand[0]',
    });
  });
});

describe('what Stripe refuses', () => {
  it.each([
    ['an unknown parameter', { colour: 'red' }, 'parameter_unknown', 'colour'],
    [
      'an unknown nested parameter',
      { payment_method_data: { type: 'card', card: { tok: 'x' } } },
      'parameter_unknown',
      'payment_method_data[card][tok]',
    ],
    ['a missing parameter', { amount: undefined }, 'parameter_missing', 'amount'],
    ['an empty one', { description: '' }, 'parameter_invalid_empty', 'description'],
    ['a fraction of a cent', { amount: 45.5 }, 'parameter_invalid_integer', 'amount'],
    ['an amount of zero', { amount: 0 }, 'parameter_invalid_integer', 'amount'],
    ['a negative amount', { amount: -4500 }, 'parameter_invalid_integer', 'amount'],
    ['less than the minimum', { amount: 49 }, 'amount_too_small', 'amount'],
    ['more than eight digits', { amount: 100_000_000 }, 'amount_too_large', 'amount'],
    ['an upper-case currency', { currency: 'USD' }, 'parameter_invalid', 'currency'],
    ['an unknown currency', { currency: 'abc' }, 'parameter_invalid', 'currency'],
    [
      '51 metadata keys',
      { metadata: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 'v'])) },
      undefined,
      'metadata',
    ],
    ['a long metadata key', { metadata: { ['k'.repeat(41)]: 'v' } }, undefined, 'metadata'],
    ['a long metadata value', { metadata: { key: 'v'.repeat(501) } }, undefined, 'metadata'],
    [
      'an unknown token',
      { payment_method_data: { type: 'card', card: { token: 'tok_nope' } } },
      'resource_missing',
      'payment_method_data[card][token]',
    ],
    [
      'a raw card number',
      { payment_method_data: { type: 'card', card: { number: '4242424242424242' } } },
      undefined,
      'payment_method_data[card][number]',
    ],
    [
      'confirming without a card',
      { payment_method_data: undefined },
      'payment_intent_unexpected_state',
      undefined,
    ],
    ['redirects without return_url', { automatic_payment_methods: { enabled: true } }, undefined, undefined],
  ])('refuses %s', async (_what, more, code, param) => {
    const { stripe, emulator } = await startAll();
    const error = await errorOf(stripe.paymentIntents.create({ ...cardPayment(), ...(more as object) }));
    expect(error).toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 400 });
    expect(error.code).toBe(code);
    expect(error.param).toBe(param);
    expect(await ledgerOf(emulator)).toMatchObject({ payments: [] });
    expect((await stripe.paymentIntents.list()).data).toEqual([]);
  });

  it('answers 401 without a key or with one that is no test key', async () => {
    const { stripe, emulator } = await startAll();
    const live = sdk({ ...emulator, secretKey: 'sk_live_abcdefghijkl' });
    expect(await errorOf(live.paymentIntents.list())).toMatchObject({
      type: 'StripeAuthenticationError',
      statusCode: 401,
    });
    const bare = await fetch(`${emulator.url}/v1/payment_intents`);
    expect(bare.status).toBe(401);
    expect(bare.headers.get('request-id')).toMatch(/^req_/);
    expect(await stripe.paymentIntents.list()).toMatchObject({ data: [] });
  });

  it('accepts only its own key when one is set', async () => {
    const { emulator } = await startAll({ secretKey: 'sk_test_mine' });
    expect((await sdk(emulator).paymentIntents.list()).data).toEqual([]);
    const other = sdk({ ...emulator, secretKey: 'sk_test_other' });
    expect(await errorOf(other.paymentIntents.list())).toMatchObject({ statusCode: 401 });
  });

  it('answers 404 for what does not exist', async () => {
    const { stripe } = await startAll();
    expect(await errorOf(stripe.paymentIntents.retrieve('pi_nope'))).toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
      message: "No such payment_intent: 'pi_nope'",
    });
    expect(await errorOf(stripe.customers.list())).toMatchObject({ statusCode: 404 });
  });
});
