import type Stripe from 'stripe';

/** Money that Stripe has taken, and what for. */
export interface Capture {
  paymentId: string;
  orderId: string;
  intentId: string;
  amount: number;
  currency: string;
}

const isId = (value: string | undefined): value is string =>
  value !== undefined && /^[0-9a-f]{24}$/.test(value);

const idOf = (reference: string | { id: string }): string =>
  typeof reference === 'string' ? reference : reference.id;

/** What marks a session or intent as ours, and of which payment. */
export const metadataOf = (payment: { _id: string; orderId: string }) => ({
  paymentId: payment._id,
  orderId: payment.orderId,
});

/** The capture in a PaymentIntent, unless it has none or is not of this project. */
export function captureOfIntent(intent: Stripe.PaymentIntent): Capture | undefined {
  const { paymentId, orderId } = intent.metadata;
  if (intent.status !== 'succeeded' || !isId(paymentId) || !isId(orderId)) return undefined;
  return {
    paymentId,
    orderId,
    intentId: intent.id,
    amount: intent.amount_received,
    currency: intent.currency,
  };
}

/** The capture in a Checkout Session, unless it has none or is not of this project. */
export function captureOfSession(session: Stripe.Checkout.Session): Capture | undefined {
  const { paymentId, orderId } = session.metadata ?? {};
  const { payment_intent: intent, amount_total: amount, currency } = session;
  if (session.payment_status !== 'paid' || !isId(paymentId) || !isId(orderId)) return undefined;
  if (intent === null || amount === null || currency === null) return undefined;
  return { paymentId, orderId, intentId: idOf(intent), amount, currency };
}
