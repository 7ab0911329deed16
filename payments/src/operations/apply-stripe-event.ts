import type Stripe from 'stripe';
import type { Deps } from '../deps.ts';
import { Payment } from '../models/payment.ts';
import { captureOfIntent, captureOfSession, type Capture } from '../stripe/capture.ts';
import { recordCapture } from './record-capture.ts';

/** Applies what Stripe tells. Each effect depends on state alone, so twice, late or out of order does no harm. */
export async function applyStripeEvent(deps: Deps, event: Stripe.Event): Promise<void> {
  switch (event.type) {
    case 'checkout.session.completed':
    case 'checkout.session.async_payment_succeeded':
      return recordIfOurs(deps, captureOfSession(event.data.object));
    case 'payment_intent.succeeded':
      return recordIfOurs(deps, captureOfIntent(event.data.object));
    case 'checkout.session.expired':
      await Payment.updateOne({ 'checkout.sessionId': event.data.object.id }, { $unset: { checkout: 1 } });
      return;
    case 'refund.failed':
      // The buyer's bank sent the money back. Stripe cannot try again: a person has to.
      deps.log.error({ refundId: event.data.object.id }, 'a refund failed after Stripe had taken it on');
      return;
    default:
      return;
  }
}

/** What a card paid our own call has mostly recorded by now: to see that takes no transaction. */
async function recordIfOurs(deps: Deps, capture: Capture | undefined): Promise<void> {
  if (!capture) return;
  const { paymentId, intentId } = capture;
  if (await Payment.exists({ _id: paymentId, capturedIntentId: intentId })) return;
  await recordCapture(deps, capture);
}
