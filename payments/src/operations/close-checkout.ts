import { unavailable } from '@aisle/common';
import type Stripe from 'stripe';
import type { Deps } from '../deps.ts';
import { Payment, type PaymentDocument } from '../models/payment.ts';
import { captureOfSession } from '../stripe/capture.ts';
import { isWrongState } from '../stripe/errors.ts';
import { recordCapture } from './record-capture.ts';

/**
 * Ends a payment's Checkout Session, if it has one, so that nobody can pay it any more. Answers `paid` when
 * somebody just has: that capture is then recorded.
 * @throws StripeError when Stripe cannot be reached; ApiError 503 when it is just being paid
 */
export async function closeCheckout(deps: Deps, payment: PaymentDocument): Promise<'closed' | 'paid'> {
  const { checkout } = payment;
  if (!checkout) return 'closed';
  if (checkout.sessionId === undefined) return abandonOpening(deps, payment._id, checkout.key);

  const session = await endSession(deps.stripe, checkout.sessionId);
  const capture = captureOfSession(session);
  if (capture) {
    await recordCapture(deps, capture);
    await forgetCheckout(payment._id, checkout.key);
    return 'paid';
  }
  if (session.status === 'open') throw unavailable('This order is being paid. Please try again in a moment.');
  await forgetCheckout(payment._id, checkout.key);
  return 'closed';
}

const forgetCheckout = (paymentId: string, key: string) =>
  Payment.updateOne({ _id: paymentId, 'checkout.key': key }, { $unset: { checkout: 1 } });

/** Nobody has the address of a session that is being opened; who opens it will see that it is not wanted. */
async function abandonOpening(deps: Deps, paymentId: string, key: string): Promise<'closed' | 'paid'> {
  const { matchedCount } = await Payment.updateOne(
    { _id: paymentId, 'checkout.key': key, 'checkout.sessionId': { $exists: false } },
    { $unset: { checkout: 1 } },
  );
  return matchedCount > 0 ? 'closed' : closeCheckout(deps, await Payment.findById(paymentId).orFail().lean());
}

/** Expires a session; one that is over already is read instead. */
export async function endSession(stripe: Stripe, sessionId: string): Promise<Stripe.Checkout.Session> {
  try {
    return await stripe.checkout.sessions.expire(sessionId);
  } catch (error) {
    if (!isWrongState(error)) throw error;
    return stripe.checkout.sessions.retrieve(sessionId);
  }
}
