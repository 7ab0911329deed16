import { continueTrace, inTransaction, message } from '@aisle/common';
import type Stripe from 'stripe';
import type { Deps } from '../deps.ts';
import { Payment, snapshotOf, stripeKey } from '../models/payment.ts';
import { Refund, type RefundDocument } from '../models/refund.ts';
import { isAlreadyRefunded, isKeySpent } from '../stripe/errors.ts';

/**
 * Makes a refund at Stripe and records it: exactly once, since it gives back all there is and Stripe gives nothing
 * back twice.
 * @throws StripeError when it has to be tried again
 */
export const makeRefund = (deps: Deps, refund: RefundDocument): Promise<void> =>
  continueTrace(refund, 'make refund', () => make(deps, refund));

async function make(deps: Deps, refund: RefundDocument): Promise<void> {
  let made: Stripe.Refund;
  try {
    made = await refundInFull(deps.stripe, refund);
  } catch (error) {
    if (isKeySpent(error)) await replaceKey(refund);
    throw error;
  }
  if (made.status === 'failed' || made.status === 'canceled') {
    await replaceKey(refund);
    throw new Error(`Stripe answered a refund that is ${made.status}`);
  }
  await recordRefund(refund, made);
}

async function refundInFull(stripe: Stripe, refund: RefundDocument): Promise<Stripe.Refund> {
  try {
    return await stripe.refunds.create(
      {
        payment_intent: refund.intentId,
        reason: refund.reason === 'duplicate' ? 'duplicate' : 'requested_by_customer',
        metadata: { paymentId: refund.paymentId, refundId: refund._id },
      },
      { idempotencyKey: refund.key },
    );
  } catch (error) {
    if (!isAlreadyRefunded(error)) throw error;
    const { data } = await stripe.refunds.list({ payment_intent: refund.intentId, limit: 1 });
    if (!data[0]) throw error;
    return data[0];
  }
}

const recordRefund = (refund: RefundDocument, made: Stripe.Refund) =>
  inTransaction(async ({ session, publish }) => {
    const refundedAt = new Date(made.created * 1000);
    const { matchedCount } = await Refund.updateOne(
      { _id: refund._id, status: 'pending' },
      { $set: { status: 'done', refundId: made.id, refundedAt } },
      { session },
    );
    if (matchedCount === 0 || refund.reason === 'duplicate') return;
    const payment = await Payment.findOneAndUpdate(
      { _id: refund.paymentId, status: 'refunding' },
      { $set: { status: 'refunded', refundedAt }, $inc: { version: 1 } },
      { session, returnDocument: 'after' },
    )
      .orFail()
      .lean();
    const data = { ...snapshotOf(payment), refundedAt: refundedAt.toISOString() };
    publish(message('payment.refunded', payment.version, data));
  });

/** Under the old key Stripe would only repeat the failure that it has stored. */
const replaceKey = ({ _id, key, keys }: RefundDocument) =>
  Refund.updateOne({ _id, key }, { $set: { key: stripeKey('refund', _id, keys + 1), keys: keys + 1 } });
