import { z } from 'zod';
import { expireSession } from './charging.ts';
import type { Emulator } from './emulator-context.ts';
import { endpoint } from './endpoint.ts';
import { invalid, missing } from './errors.ts';
import { lineItems } from './expand.ts';
import { newId } from './ids.ts';
import { list } from './lists.ts';
import { currency, email, hash, integer, listParams, metadata, params, text, webUrl } from './params.ts';
import { checkAmount } from './payment-intents.ts';
import type { Session } from './records.ts';
import { renderSession } from './render.ts';

const DAY = 24 * 60 * 60;
const HALF_AN_HOUR = 30 * 60;

const createParams = params({
  mode: z.enum(['payment']),
  ui_mode: z.enum(['hosted_page', 'hosted']).optional(),
  line_items: z
    .array(
      hash({
        price_data: hash({
          currency: currency(),
          unit_amount: integer(0, Number.MAX_SAFE_INTEGER),
          product_data: hash({
            name: text(),
            description: text().optional(),
            images: z.array(webUrl()).max(8).optional(),
            metadata: metadata().optional(),
          }),
        }),
        quantity: integer(1, 999_999).optional(),
      }),
    )
    .min(1)
    .max(100),
  success_url: webUrl(),
  cancel_url: webUrl().optional(),
  client_reference_id: text(200).optional(),
  metadata: metadata().optional(),
  payment_intent_data: hash({
    metadata: metadata().optional(),
    description: text(1000).optional(),
    receipt_email: email().optional(),
    statement_descriptor: text(22).optional(),
    statement_descriptor_suffix: text(22).optional(),
  }).optional(),
  payment_method_types: z.array(z.enum(['card'])).optional(),
  customer_email: email().optional(),
  expires_at: integer(0, Number.MAX_SAFE_INTEGER).optional(),
  locale: text(10).optional(),
  submit_type: z.enum(['auto', 'book', 'donate', 'pay']).optional(),
});

export const checkoutSessionEndpoints = [
  endpoint({
    method: 'POST',
    path: '/v1/checkout/sessions',
    answers: 'checkout.session',
    params: createParams,
    run: create,
  }),
  endpoint({
    method: 'GET',
    path: '/v1/checkout/sessions',
    answers: 'checkout.session',
    isList: true,
    params: listParams({
      payment_intent: text().optional(),
      status: z.enum(['open', 'complete', 'expired']).optional(),
    }),
    run: (emulator, query) =>
      list(
        emulator.store.sessions.values(),
        query,
        '/v1/checkout/sessions',
        (session) => renderSession(session, emulator.publicUrl),
        (session) =>
          (query.payment_intent === undefined || session.intent === query.payment_intent) &&
          (query.status === undefined || session.status === query.status),
      ),
  }),
  endpoint({
    method: 'GET',
    path: '/v1/checkout/sessions/:id',
    answers: 'checkout.session',
    params: params({}),
    run: (emulator, _params, id) => renderSession(findSession(emulator, id), emulator.publicUrl),
  }),
  endpoint({
    method: 'GET',
    path: '/v1/checkout/sessions/:id/line_items',
    answers: 'item',
    isList: true,
    params: listParams({}),
    run: (emulator, _query, id) => lineItems(emulator, findSession(emulator, id).id),
  }),
  endpoint({
    method: 'POST',
    path: '/v1/checkout/sessions/:id/expire',
    answers: 'checkout.session',
    params: params({}),
    run: expire,
  }),
];

/** A session by its id, expired if its time is up; throws Stripe's 404. */
export function findSession(emulator: Emulator, id: string): Session {
  const session = emulator.store.sessions.get(id);
  if (!session) throw missing('checkout.session', id, 'session', 404);
  if (session.status === 'open' && session.expiresAt <= emulator.now()) expireSession(emulator, session);
  return session;
}

function create(emulator: Emulator, input: z.infer<typeof createParams>) {
  const now = emulator.now();
  const expiresAt = input.expires_at ?? now + DAY;
  if (expiresAt < now + HALF_AN_HOUR)
    throw invalid('The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.', {
      param: 'expires_at',
    });
  if (expiresAt > now + DAY)
    throw invalid('The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.', {
      param: 'expires_at',
    });
  const currencies = new Set(input.line_items.map((item) => item.price_data.currency));
  const [code = ''] = currencies;
  if (currencies.size > 1)
    throw invalid('All line items must have the same currency.', { param: 'line_items' });
  const items = input.line_items.map(({ price_data: price, quantity }) => ({
    id: newId('li'),
    name: price.product_data.name,
    description: price.product_data.description ?? null,
    unitAmount: price.unit_amount,
    quantity: quantity ?? 1,
  }));
  const amount = items.reduce((sum, item) => sum + item.unitAmount * item.quantity, 0);
  checkAmount(amount, code, "The Checkout Session's total amount due", 'line_items');

  const id = newId('cs_test_a1', 58);
  const session: Session = {
    id,
    created: now,
    expiresAt,
    status: 'open',
    currency: code,
    amount,
    lineItems: items,
    clientReferenceId: input.client_reference_id ?? null,
    metadata: input.metadata ?? {},
    customerEmail: input.customer_email ?? null,
    intentData: {
      metadata: input.payment_intent_data?.metadata ?? {},
      description: input.payment_intent_data?.description ?? null,
      receiptEmail: input.payment_intent_data?.receipt_email ?? null,
    },
    intent: null,
    successUrl: input.success_url,
    cancelUrl: input.cancel_url ?? null,
    submitType: input.submit_type ?? null,
    locale: input.locale ?? null,
  };
  emulator.store.put('session', session);
  return renderSession(session, emulator.publicUrl);
}

function expire(emulator: Emulator, _params: unknown, id: string) {
  const session = findSession(emulator, id);
  if (session.status !== 'open')
    throw invalid(
      'Only Checkout Sessions with a status in ["open"] can be expired. ' +
        `This Checkout Session has a status of \`${session.status}\`.`,
    );
  expireSession(emulator, session);
  return renderSession(session, emulator.publicUrl);
}

/** Where the browser goes after paying, with the session's id filled in. */
export const successUrl = (session: Session) =>
  session.successUrl.replaceAll('{CHECKOUT_SESSION_ID}', session.id);
