import type Stripe from 'stripe';
import { behaviourOf } from './cards.ts';
import type { Card, Charge, Intent, LineItem, Refund, Session } from './records.ts';

/** The API version the objects look like: that of the `stripe` package 23. */
export const API_VERSION = '2026-10-28.endive';

const cardDetails = (card: Card) => ({
  brand: card.brand,
  last4: card.last4,
  exp_month: 12,
  exp_year: 2034,
  funding: 'credit',
  country: 'US',
});

const paymentMethod = (card: Card) => ({
  id: card.paymentMethod,
  object: 'payment_method' as const,
  type: 'card' as const,
  livemode: false,
  card: cardDetails(card),
});

function nextAction(intent: Intent, publicUrl: string) {
  if (intent.status !== 'requires_action') return null;
  if (intent.returnUrl)
    return {
      type: 'redirect_to_url',
      redirect_to_url: { url: `${publicUrl}/authenticate/${intent.id}`, return_url: intent.returnUrl },
    };
  return { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect' } };
}

/** A payment intent as Stripe answers it. */
export function renderIntent(intent: Intent, publicUrl: string) {
  const paid = intent.status === 'succeeded';
  const failure = intent.lastFailure;
  return {
    id: intent.id,
    object: 'payment_intent',
    amount: intent.amount,
    amount_capturable: 0,
    amount_received: paid ? intent.amount : 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: intent.automaticPaymentMethods as { enabled: boolean } | null,
    canceled_at: intent.canceledAt,
    cancellation_reason: intent.cancellationReason,
    capture_method: 'automatic_async',
    client_secret: intent.clientSecret,
    confirmation_method: 'automatic',
    created: intent.created,
    currency: intent.currency,
    customer: null,
    description: intent.description,
    last_payment_error: (failure && {
      type: 'card_error',
      code: failure.code,
      ...(failure.declineCode ? { decline_code: failure.declineCode } : {}),
      message: failure.message,
      ...(failure.charge ? { charge: failure.charge } : {}),
      payment_method: paymentMethod(failure.card),
    }) as Stripe.PaymentIntent.LastPaymentError | null,
    latest_charge: intent.charges.at(-1)?.id ?? null,
    livemode: false,
    metadata: intent.metadata,
    next_action: nextAction(intent, publicUrl),
    on_behalf_of: null,
    payment_method: intent.card?.paymentMethod ?? null,
    payment_method_options: {},
    payment_method_types: ['card'],
    processing: null,
    receipt_email: intent.receiptEmail,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: intent.status,
    transfer_data: null,
    transfer_group: null,
  } satisfies Partial<Stripe.PaymentIntent>;
}

/** A charge as Stripe answers it. */
export function renderCharge(charge: Charge, intent: Intent) {
  const paid = charge.status === 'succeeded';
  const refunded = paid ? intent.refunded : 0;
  const check = behaviourOf(charge.card).asksForAuthentication;
  return {
    id: charge.id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: paid ? intent.amount : 0,
    amount_refunded: refunded,
    balance_transaction: paid ? charge.id.replace('ch_', 'txn_') : null,
    captured: paid,
    created: charge.created,
    currency: intent.currency,
    customer: null,
    description: intent.description,
    disputed: false,
    failure_code: charge.failure?.code ?? null,
    failure_message: charge.failure?.message ?? null,
    livemode: false,
    metadata: intent.metadata,
    outcome: {
      network_status: paid ? 'approved_by_network' : 'declined_by_network',
      reason: charge.failure?.declineCode ?? null,
      risk_level: 'normal',
      seller_message: paid ? 'Payment complete.' : 'The bank refused this payment.',
      type: paid ? 'authorized' : 'issuer_declined',
    } as unknown as Stripe.Charge.Outcome,
    paid,
    payment_intent: intent.id,
    payment_method: charge.card.paymentMethod,
    payment_method_details: {
      type: 'card',
      card: { ...cardDetails(charge.card), three_d_secure: check ? { result: 'authenticated' } : null },
    } as unknown as Stripe.Charge.PaymentMethodDetails,
    receipt_email: intent.receiptEmail,
    refunded: paid && refunded === intent.amount,
    status: charge.status,
  } satisfies Partial<Stripe.Charge>;
}

/** A refund as Stripe answers it. */
export function renderRefund(refund: Refund) {
  return {
    id: refund.id,
    object: 'refund',
    amount: refund.amount,
    balance_transaction: refund.id.replace('re_', 'txn_'),
    charge: refund.charge,
    created: refund.created,
    currency: refund.currency,
    metadata: refund.metadata,
    payment_intent: refund.intent,
    reason: refund.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  } satisfies Partial<Stripe.Refund>;
}

/** The address of a session's hosted page. */
export const pageUrl = (session: Session, publicUrl: string) => `${publicUrl}/c/pay/${session.id}`;

/** A Checkout Session as Stripe answers it, without its line items: they are there only when expanded. */
export function renderSession(session: Session, publicUrl: string) {
  const paid = session.status === 'complete';
  return {
    id: session.id,
    object: 'checkout.session',
    amount_subtotal: session.amount,
    amount_total: session.amount,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: session.cancelUrl,
    client_reference_id: session.clientReferenceId,
    client_secret: null,
    created: session.created,
    currency: session.currency,
    custom_fields: [],
    customer: null,
    customer_creation: 'if_required',
    customer_details: session.customerEmail
      ? ({ email: session.customerEmail } as Stripe.Checkout.Session.CustomerDetails)
      : null,
    customer_email: session.customerEmail,
    expires_at: session.expiresAt,
    invoice: null,
    livemode: false,
    locale: session.locale,
    metadata: session.metadata,
    mode: 'payment',
    payment_intent: session.intent,
    payment_link: null,
    payment_method_collection: 'if_required',
    payment_method_types: ['card'],
    payment_status: paid ? 'paid' : 'unpaid',
    setup_intent: null,
    shipping_cost: null,
    status: session.status,
    submit_type: session.submitType,
    subscription: null,
    success_url: session.successUrl,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: session.status === 'open' ? pageUrl(session, publicUrl) : null,
  } satisfies Partial<Stripe.Checkout.Session>;
}

/** A line item of a session as Stripe answers it. */
export function renderLineItem(item: LineItem, currency: string) {
  const total = item.unitAmount * item.quantity;
  return {
    id: item.id,
    object: 'item',
    amount_discount: 0,
    amount_subtotal: total,
    amount_tax: 0,
    amount_total: total,
    currency,
    description: item.name,
    price: {
      id: item.id.replace('li_', 'price_'),
      object: 'price',
      active: false,
      currency,
      livemode: false,
      type: 'one_time',
      unit_amount: item.unitAmount,
    } as Stripe.Price,
    quantity: item.quantity,
  } satisfies Partial<Stripe.LineItem>;
}
