import { counter, histogram, lookedUp } from '@aisle/common';
import mongoose from 'mongoose';
import { Refund } from './models/refund.ts';

/** `outcome`: ok, declined (the card), refused, throttled, error (of Stripe's), timeout or unreachable. */
export const stripeCalls = counter('aisle_stripe_calls_total', 'Calls of Stripe, by method and outcome.', [
  'method',
  'outcome',
]);

export const stripeTimes = histogram(
  'aisle_stripe_call_duration_seconds',
  'Time until Stripe began to answer a call.',
  [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20],
  ['method'],
);

/** Exposes the refunds that are still to be made, by us or by a person. All processes of this service say the same. */
export function exposeRefunds(): void {
  lookedUp(
    {
      aisle_refunds_pending: 'Refunds that are written down and not made yet.',
      aisle_refund_oldest_age_seconds: 'Age of the oldest of them; 0 where there is none.',
      aisle_refunds_failed: 'Refunds that a bank has sent back, for which a person has to find another way.',
    },
    [],
    async () => {
      const pending = { status: 'pending' } as const;
      const [count, oldest, failed] = await Promise.all([
        Refund.countDocuments(pending),
        Refund.findOne(pending, { _id: 1 }).sort({ _id: 1 }).lean(),
        Refund.countDocuments({ failedAt: { $exists: true }, settledAt: { $exists: false } }),
      ]);
      const madeAt = oldest && new mongoose.Types.ObjectId(oldest._id).getTimestamp().getTime();
      return {
        aisle_refunds_pending: [{ value: count }],
        aisle_refunds_failed: [{ value: failed }],
        aisle_refund_oldest_age_seconds: [{ value: madeAt ? Math.max(0, (Date.now() - madeAt) / 1000) : 0 }],
      };
    },
  );
}
