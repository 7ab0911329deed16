import type Stripe from 'stripe';
import type { Deps } from '../deps.ts';
import { Refund } from '../models/refund.ts';

/**
 * Writes down, once, that the buyer's bank has sent a refund back: https://docs.stripe.com/refunds#failed-refunds. Stripe
 * cannot try again, so a person has to; a metric and its alert tell until that is written down.
 */
export async function noteFailedRefund(
  deps: Deps,
  { id, metadata, failure_reason }: Stripe.Refund,
): Promise<void> {
  const _id = metadata?.['refundId'] ?? '';
  const reason = failure_reason ?? 'unknown';
  const { matchedCount } = await Refund.updateOne(
    { _id, failedAt: { $exists: false } },
    { $set: { failedAt: new Date(), failureReason: reason } },
  );
  if (matchedCount > 0)
    deps.log.error({ refundId: _id, reason }, 'a refund failed after Stripe had taken it on');
  else if (!(await Refund.exists({ _id })))
    deps.log.error({ stripeRefundId: id, reason }, 'a refund failed that was not made by this service');
}
