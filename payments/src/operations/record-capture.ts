import {
  continueTrace,
  currentCause,
  inTransaction,
  isDuplicateKey,
  isOutage,
  isTracing,
  message,
  type Cause,
  type Traced,
} from '@aisle/common';
import type { Deps } from '../deps.ts';
import { payable, Payment, snapshotOf } from '../models/payment.ts';
import { newRefund, Refund } from '../models/refund.ts';
import type { Capture } from '../stripe/capture.ts';
import { batched } from '../batched.ts';
import { newPayment } from './ensure-payment.ts';

/** `duplicate`: the order was paid by another capture; this one is being refunded. */
export type CaptureOutcome = 'recorded' | 'known' | 'duplicate';

/**
 * Records that Stripe has taken money, however that came to be known: by our own call, a webhook or a check. The
 * first capture pays the payment and is told to orders, whatever the order's state: orders decides between ticket
 * and refund. Any other capture is refunded at once.
 */
export async function recordCapture(deps: Deps, capture: Capture): Promise<CaptureOutcome> {
  return continueTrace(await purchaseOf(capture), 'record capture', () => recordOnce(deps, capture));
}

/** The trace of the purchase that a capture belongs to. */
async function purchaseOf({ paymentId, orderId }: Capture): Promise<Traced> {
  if (!isTracing()) return {};
  const payment = await Payment.findOne(
    { $or: [{ _id: paymentId }, { orderId }] },
    { traceparent: 1 },
  ).lean();
  return payment ?? {};
}

/** Captures that this process is recording or is about to, by their PaymentIntent. */
const underWay = new Map<string, Promise<CaptureOutcome>>();

/** Whether this process is recording a capture: `recordCapture` then waits for that. */
export const isBeingRecorded = ({ intentId }: Capture): boolean => underWay.has(intentId);

/** Our own call and Stripe's webhook mostly tell of a capture at the same time: the later one waits for the other. */
async function recordOnce(deps: Deps, capture: Capture): Promise<CaptureOutcome> {
  const { intentId } = capture;
  const other = underWay.get(intentId);
  if (other) {
    const outcome = await other.catch(() => undefined);
    if (outcome !== undefined) return outcome === 'recorded' ? 'known' : outcome;
  }
  const mine = record(deps, capture);
  underWay.set(intentId, mine);
  try {
    return await mine;
  } finally {
    if (underWay.get(intentId) === mine) underWay.delete(intentId);
  }
}

async function record(deps: Deps, capture: Capture): Promise<CaptureOutcome> {
  try {
    if (await recordIfFirst({ capture, cause: currentCause() })) return 'recorded';
  } catch (error) {
    if (isOutage(error)) throw error;
    deps.log.warn({ err: error, intentId: capture.intentId }, 'a capture is looked at by itself');
  }
  return recordUnlessKnown(deps, capture);
}

/** A capture, and what its message says of where it comes from. */
interface Due {
  capture: Capture;
  cause: Cause;
}

/**
 * Records those of several captures that are the first of their payment and have no Checkout Session to be ended, which
 * nearly all are, in one transaction, and answers of each whether it is one of them.
 * @throws Error when one of the payments has changed meanwhile; nothing is recorded then
 */
const recordIfFirst = batched((batch: Due[]) =>
  inTransaction(async ({ session, publish }) => {
    const byPayment = new Map(batch.map((one) => [one.capture.paymentId, one]));
    const payments = await Payment.find({
      _id: { $in: [...byPayment.keys()] },
      status: { $in: payable },
      'checkout.sessionId': { $exists: false },
    })
      .session(session)
      .lean();
    if (payments.length === 0) return batch.map(() => false);
    const first = payments.map(({ _id }) => byPayment.get(_id)!);
    const { matchedCount } = await Payment.bulkWrite(
      payments.map(({ _id, version }, index) => ({
        updateOne: {
          filter: { _id, version, status: { $in: payable } },
          update: paidBy(first[index]!.capture.intentId),
        },
      })),
      { session },
    );
    if (matchedCount !== payments.length) throw new Error('a payment has changed meanwhile');
    publish(
      ...payments.map((payment, index) =>
        message('payment.created', payment.version + 1, snapshotOf(payment), first[index]!.cause),
      ),
    );
    const recorded = new Set(first);
    return batch.map((one) => recorded.has(one));
  }),
);

const paidBy = (intentId: string) => ({
  $set: { status: 'paid' as const, capturedIntentId: intentId, paidAt: new Date() },
  $inc: { version: 1 },
  $unset: { failure: 1 as const, checkout: 1 as const, checkAt: 1 as const },
});

async function recordUnlessKnown(deps: Deps, capture: Capture): Promise<CaptureOutcome> {
  let outcome: CaptureOutcome;
  try {
    outcome = await recordAlone(deps, capture);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    // Someone else recorded it in the same moment; now it is there to be seen.
    outcome = await recordAlone(deps, capture);
  }
  if (outcome === 'duplicate') deps.nudge();
  return outcome;
}

const recordAlone = (deps: Deps, { paymentId, orderId, intentId, amount, currency }: Capture) =>
  inTransaction<CaptureOutcome>(async ({ session, publish }) => {
    const payment =
      (await Payment.findById(paymentId).session(session)) ??
      (await Payment.findOne({ orderId }).session(session));
    if (!payment) {
      deps.log.error({ paymentId, orderId, intentId }, 'capture of a payment that was never heard of');
      const found = newPayment({
        _id: paymentId,
        orderId,
        amount,
        currency,
        status: 'paid',
        capturedIntentId: intentId,
        paidAt: new Date(),
      });
      await Payment.create([found], { session });
      publish(message('payment.created', found.version, snapshotOf(found)));
      return 'recorded';
    }
    if (payment.capturedIntentId === intentId) return 'known';
    if (!payable.includes(payment.status)) {
      if (await Refund.exists({ intentId }).session(session)) return 'duplicate';
      deps.log.warn({ paymentId: payment._id, intentId }, 'second capture of a payment, refunding it');
      const refund = { paymentId: payment._id, intentId, amount, currency, cause: currentCause() };
      await Refund.create([newRefund({ ...refund, reason: 'duplicate' })], { session });
      return 'duplicate';
    }

    payment.set({
      status: 'paid',
      capturedIntentId: intentId,
      paidAt: new Date(),
      version: payment.version + 1,
      failure: undefined,
    });
    const isSessionLeft = payment.checkout?.sessionId !== undefined && intentId === payment.intent.intentId;
    // A session that can still be paid has to be ended by the reconciler; one that was paid is over.
    payment.set(isSessionLeft ? { checkAt: new Date() } : { checkout: undefined, checkAt: undefined });
    await payment.save({ session });
    publish(message('payment.created', payment.version, snapshotOf(payment)));
    return 'recorded';
  });
