import type Stripe from 'stripe';
import { batched } from '../batched.ts';
import type { Deps } from '../deps.ts';
import { Payment } from '../models/payment.ts';
import { captureOfIntent, captureOfSession, type Capture } from '../stripe/capture.ts';
import { noteFailedRefund } from './note-failed-refund.ts';
import { isBeingRecorded, recordCapture } from './record-capture.ts';

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
      return noteFailedRefund(deps, event.data.object);
    default:
      return;
  }
}

/** What a card paid our own call is mostly recording, or has: to see that takes no transaction. */
async function recordIfOurs(deps: Deps, capture: Capture | undefined): Promise<void> {
  if (!capture || (!isBeingRecorded(capture) && (await isRecorded(capture)))) return;
  await recordCapture(deps, capture);
}

const isRecorded = batched(async (captures: Capture[]): Promise<boolean[]> => {
  const paymentIds = captures.map(({ paymentId }) => paymentId);
  const payments = await Payment.find({ _id: { $in: paymentIds } }, { capturedIntentId: 1 }).lean();
  const recorded = new Map(payments.map(({ _id, capturedIntentId }) => [_id, capturedIntentId]));
  return captures.map(({ paymentId, intentId }) => recorded.get(paymentId) === intentId);
});
