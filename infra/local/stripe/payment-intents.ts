import { z } from 'zod';
import { cardOfData, cardOfMethod } from './cards.ts';
import { cancelIntent, chargeCard, newIntent } from './charging.ts';
import { emit, type Emulator } from './emulator-context.ts';
import { endpoint } from './endpoint.ts';
import { cardError, invalid, missing } from './errors.ts';
import { list } from './lists.ts';
import { formatMoney, MAXIMUM, minimumOf } from './money.ts';
import {
  bool,
  currency,
  email,
  hash,
  integer,
  listParams,
  metadata,
  params,
  text,
  webUrl,
} from './params.ts';
import type { Card, Intent } from './records.ts';
import { renderCharge, renderIntent } from './render.ts';

const cardParams = {
  payment_method: text().optional(),
  payment_method_data: hash({
    type: z.enum(['card']),
    card: hash({
      token: text().optional(),
      number: text().optional(),
      exp_month: text().optional(),
      exp_year: text().optional(),
      cvc: text().optional(),
    }),
    billing_details: z.record(z.string(), z.unknown()).optional(),
  }).optional(),
  off_session: bool().optional(),
  error_on_requires_action: bool().optional(),
  return_url: webUrl().optional(),
};

const createParams = params({
  amount: integer(1, Number.MAX_SAFE_INTEGER),
  currency: currency(),
  confirm: bool().optional(),
  ...cardParams,
  payment_method_types: z.array(z.enum(['card'])).optional(),
  automatic_payment_methods: hash({
    enabled: bool(),
    allow_redirects: z.enum(['always', 'never']).optional(),
  }).optional(),
  capture_method: z.enum(['automatic', 'automatic_async']).optional(),
  confirmation_method: z.enum(['automatic']).optional(),
  description: text(1000).optional(),
  metadata: metadata().optional(),
  receipt_email: email().optional(),
  statement_descriptor: text(22).optional(),
  statement_descriptor_suffix: text(22).optional(),
});
const confirmParams = params({ ...cardParams, receipt_email: email().optional() });
type CardParams = z.infer<typeof confirmParams>;

export const paymentIntentEndpoints = [
  endpoint({
    method: 'POST',
    path: '/v1/payment_intents',
    answers: 'payment_intent',
    params: createParams,
    run: create,
  }),
  endpoint({
    method: 'GET',
    path: '/v1/payment_intents',
    answers: 'payment_intent',
    isList: true,
    params: listParams({}),
    run: (emulator, query) =>
      list(emulator.store.intents.values(), query, '/v1/payment_intents', (intent) =>
        renderIntent(intent, emulator.publicUrl),
      ),
  }),
  endpoint({
    method: 'GET',
    path: '/v1/payment_intents/:id',
    answers: 'payment_intent',
    params: params({ client_secret: text().optional() }),
    run: (emulator, _params, id) => renderIntent(find(emulator, id), emulator.publicUrl),
  }),
  endpoint({
    method: 'POST',
    path: '/v1/payment_intents/:id/confirm',
    answers: 'payment_intent',
    params: confirmParams,
    run: confirm,
  }),
  endpoint({
    method: 'POST',
    path: '/v1/payment_intents/:id/cancel',
    answers: 'payment_intent',
    params: params({
      cancellation_reason: z
        .enum(['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer'])
        .optional(),
    }),
    run: cancel,
  }),
  endpoint({
    method: 'GET',
    path: '/v1/charges/:id',
    answers: 'charge',
    params: params({}),
    run({ store }, _params, id) {
      const intent = store.intentOfCharge(id);
      const charge = intent?.charges.find((one) => one.id === id);
      if (!intent || !charge) throw missing('charge', id, 'id', 404);
      return renderCharge(charge, intent);
    },
  }),
];

function find({ store }: Emulator, id: string): Intent {
  const intent = store.intents.get(id);
  if (!intent) throw missing('payment_intent', id, 'intent', 404);
  return intent;
}

/** Refuses an amount that Stripe wouldn't charge: under the currency's minimum or over eight digits. */
export function checkAmount(amount: number, currencyCode: string, what: string, param: string) {
  const least = minimumOf(currencyCode);
  if (amount < least)
    throw invalid(`${what} must be at least ${formatMoney(least, currencyCode)} ${currencyCode}`, {
      code: 'amount_too_small',
      param,
    });
  if (amount > MAXIMUM)
    throw invalid(`${what} must be no more than ${formatMoney(MAXIMUM, currencyCode)}`, {
      code: 'amount_too_large',
      param,
    });
}

function create(emulator: Emulator, input: z.infer<typeof createParams>) {
  checkAmount(input.amount, input.currency, 'Amount', 'amount');
  if (!input.confirm)
    for (const param of ['off_session', 'error_on_requires_action', 'return_url'] as const)
      if (input[param] !== undefined)
        throw invalid(`You must set \`confirm=true\` to use \`${param}\` when creating a PaymentIntent.`, {
          param,
        });
  const card = readCard(input);
  const automatic = input.automatic_payment_methods;
  if (
    input.confirm &&
    card &&
    automatic?.enabled &&
    automatic.allow_redirects !== 'never' &&
    !input.return_url
  )
    throw invalid(
      'This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these ' +
        "payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't " +
        'want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and ' +
        '`automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.',
    );
  const intent = newIntent(emulator, {
    amount: input.amount,
    currency: input.currency,
    description: input.description ?? null,
    metadata: input.metadata ?? {},
    receiptEmail: input.receipt_email ?? null,
    automaticPaymentMethods: automatic
      ? { enabled: automatic.enabled, allow_redirects: automatic.allow_redirects ?? 'always' }
      : null,
    returnUrl: input.return_url ?? null,
    card: card ?? null,
    status: card ? 'requires_confirmation' : 'requires_payment_method',
  });
  if (input.confirm && !card) throw missingMethod(emulator, intent);
  emulator.store.put('intent', intent);
  emit(emulator, 'payment_intent.created', renderIntent(intent, emulator.publicUrl));
  if (input.confirm && card) charge(emulator, intent, card, input);
  return renderIntent(intent, emulator.publicUrl);
}

function confirm(emulator: Emulator, input: CardParams, id: string) {
  const intent = find(emulator, id);
  if (intent.status === 'succeeded' || intent.status === 'canceled')
    throw unexpectedState(
      emulator,
      intent,
      intent.status === 'succeeded'
        ? 'You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.'
        : 'You cannot confirm this PaymentIntent because it has a status of canceled.',
    );
  if (intent.session)
    throw invalid('You cannot confirm this PaymentIntent because it belongs to a Checkout Session.');
  const card = readCard(input) ?? intent.card;
  if (!card) throw missingMethod(emulator, intent);
  if (input.return_url) intent.returnUrl = input.return_url;
  if (input.receipt_email) intent.receiptEmail = input.receipt_email;
  charge(emulator, intent, card, input);
  return renderIntent(intent, emulator.publicUrl);
}

function cancel(emulator: Emulator, input: { cancellation_reason?: string | undefined }, id: string) {
  const intent = find(emulator, id);
  if (intent.session)
    throw invalid(
      'You cannot cancel this PaymentIntent because it was created by a Checkout Session. ' +
        'You can expire the Checkout Session instead.',
    );
  if (intent.status === 'succeeded' || intent.status === 'canceled')
    throw unexpectedState(
      emulator,
      intent,
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one ` +
        'of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, ' +
        'requires_action, processing.',
    );
  cancelIntent(emulator, intent, input.cancellation_reason ?? null);
  return renderIntent(intent, emulator.publicUrl);
}

function readCard(input: CardParams): Card | undefined {
  if (input.payment_method !== undefined && input.payment_method_data !== undefined)
    throw invalid('You can only provide one of `payment_method` and `payment_method_data`.', {
      param: 'payment_method',
    });
  if (input.payment_method !== undefined) return cardOfMethod(input.payment_method);
  if (input.payment_method_data !== undefined) return cardOfData(input.payment_method_data.card);
  return undefined;
}

/** Charges the card; a decline leaves the payment intent open for another card and is answered with 402. */
function charge(emulator: Emulator, intent: Intent, card: Card, input: CardParams) {
  const refuseAction = input.off_session === true || input.error_on_requires_action === true;
  const outcome = chargeCard(emulator, intent, card, refuseAction);
  if (outcome.status !== 'declined') return;
  const rendered = renderIntent(intent, emulator.publicUrl);
  throw cardError(outcome.decline, {
    charge: rendered.latest_charge,
    payment_intent: rendered,
    payment_method: rendered.last_payment_error?.payment_method,
  });
}

const unexpectedState = (emulator: Emulator, intent: Intent, message: string) =>
  invalid(message, {
    code: 'payment_intent_unexpected_state',
    payment_intent: renderIntent(intent, emulator.publicUrl),
  });

const missingMethod = (emulator: Emulator, intent: Intent) =>
  unexpectedState(
    emulator,
    intent,
    "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent " +
      'with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.',
  );
