import { inTransaction, type Message } from '@aisle/common';
import type { Deps } from '../deps.ts';
import { payable, Payment } from '../models/payment.ts';
import { newRefund, Refund } from '../models/refund.ts';

/**
 * Writes down that payments are to be refunded in full; the reconciler then does it, for as long as it takes. Asked
 * again it changes nothing.
 * @throws Error when a payment is unknown or not captured: the message comes again, and is kept as a dead letter
 */
export async function requestRefunds(
  deps: Deps,
  messages: Message<'payment.refund-requested'>[],
): Promise<void> {
  const wanted = new Map(messages.map((message) => [message.data.paymentId, message]));
  await inTransaction(async ({ session }) => {
    const payments = await Payment.find({ _id: { $in: [...wanted.keys()] } })
      .session(session)
      .lean();
    if (payments.length < wanted.size) throw new Error('refund requested of a payment that is unknown here');
    if (payments.some(({ status }) => payable.includes(status))) {
      throw new Error('refund requested of a payment that was not made');
    }

    const paid = payments.filter(({ status }) => status === 'paid');
    if (paid.length === 0) return;
    const refunds = paid.map(({ _id, capturedIntentId, amount, currency }) => {
      const cause = wanted.get(_id)!;
      return newRefund({
        paymentId: _id,
        intentId: capturedIntentId!,
        amount,
        currency,
        reason: cause.data.reason,
        cause,
      });
    });
    await Payment.updateMany(
      { _id: { $in: paid.map(({ _id }) => _id) }, status: 'paid' },
      { $set: { status: 'refunding' }, $inc: { version: 1 } },
      { session },
    );
    await Refund.insertMany(refunds, { session });
  });
  deps.nudge();
}
