import { AsyncResource } from 'node:async_hooks';
import {
  continueTrace,
  currentCause,
  inTransaction,
  isDuplicateKey,
  isOutage,
  isTracing,
  message,
  type Cause,
  type Logger,
  type Traced,
} from '@aisle/common';
import type { Deps } from '../deps.ts';
import { payable, Payment, snapshotOf } from '../models/payment.ts';
import { newRefund, Refund } from '../models/refund.ts';
import type { Capture } from '../stripe/capture.ts';
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

/** A capture that is to be recorded. */
interface Due {
  capture: Capture;
  cause: Cause;
  /** Records it alone. */
  record: () => Promise<CaptureOutcome>;
  resolve: (outcome: CaptureOutcome) => void;
  reject: (error: unknown) => void;
}

const MAX_TOGETHER = 100;

/** Captures that this process is recording or is about to, by their PaymentIntent. */
const underWay = new Map<string, Promise<CaptureOutcome>>();
const due: Due[] = [];
let isRecording = false;

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
  const mine = recordSoon(deps, capture);
  underWay.set(intentId, mine);
  try {
    return await mine;
  } finally {
    if (underWay.get(intentId) === mine) underWay.delete(intentId);
  }
}

/** What comes while others are being recorded is recorded with the next ones; one alone waits for nobody. */
const recordSoon = (deps: Deps, capture: Capture) =>
  new Promise<CaptureOutcome>((resolve, reject) => {
    const record = AsyncResource.bind(() => recordUnlessKnown(deps, capture));
    due.push({ capture, cause: currentCause(), record, resolve, reject });
    if (!isRecording) void recordAllDue(deps.log);
  });

async function recordAllDue(log: Logger): Promise<void> {
  isRecording = true;
  while (due.length > 0) await recordBatch(due.splice(0, MAX_TOGETHER), log);
  isRecording = false;
}

/** Answers everybody in a batch; never throws. */
async function recordBatch(batch: Due[], log: Logger): Promise<void> {
  let recorded = new Set<Due>();
  if (batch.length > 1) {
    try {
      recorded = await recordTogether(batch);
    } catch (error) {
      // In an outage each would fail alike, after one slow timeout more.
      if (isOutage(error)) return batch.forEach(({ reject }) => reject(error));
      log.warn({ err: error, captures: batch.length }, 'captures are recorded one by one');
    }
  }
  await Promise.all(
    batch.map(async (one) => {
      try {
        one.resolve(recorded.has(one) ? 'recorded' : await one.record());
      } catch (error) {
        one.reject(error);
      }
    }),
  );
}

/**
 * Records those of several captures that are the first of their payment and have no Checkout Session to be ended, which
 * nearly all are, in one transaction. @returns them; the others are to be looked at one by one
 * @throws Error when one of the payments has changed meanwhile; nothing is recorded then
 */
const recordTogether = (batch: Due[]) =>
  inTransaction<Set<Due>>(async ({ session, publish }) => {
    const byPayment = new Map(batch.map((one) => [one.capture.paymentId, one]));
    const payments = await Payment.find({
      _id: { $in: [...byPayment.keys()] },
      status: { $in: payable },
      'checkout.sessionId': { $exists: false },
    })
      .session(session)
      .lean();
    if (payments.length === 0) return new Set();
    const recorded = payments.map(({ _id }) => byPayment.get(_id)!);
    const { matchedCount } = await Payment.bulkWrite(
      payments.map(({ _id, version }, index) => ({
        updateOne: {
          filter: { _id, version, status: { $in: payable } },
          update: paidBy(recorded[index]!.capture.intentId),
        },
      })),
      { session },
    );
    if (matchedCount !== payments.length) throw new Error('a payment has changed meanwhile');
    publish(
      ...payments.map((payment, index) =>
        message('payment.created', payment.version + 1, snapshotOf(payment), recorded[index]!.cause),
      ),
    );
    return new Set(recorded);
  });

const paidBy = (intentId: string) => ({
  $set: { status: 'paid' as const, capturedIntentId: intentId, paidAt: new Date() },
  $inc: { version: 1 },
  $unset: { failure: 1 as const, checkout: 1 as const, checkAt: 1 as const },
});

async function recordUnlessKnown(deps: Deps, capture: Capture): Promise<CaptureOutcome> {
  let outcome: CaptureOutcome;
  try {
    outcome = await record(deps, capture);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    // Someone else recorded it in the same moment; now it is there to be seen.
    outcome = await record(deps, capture);
  }
  if (outcome === 'duplicate') deps.nudge();
  return outcome;
}

const record = (deps: Deps, { paymentId, orderId, intentId, amount, currency }: Capture) =>
  inTransaction<CaptureOutcome>(async ({ session, publish }) => {
    // Nearly all are this: paid by card, with no Checkout Session to be ended.
    const paid = await Payment.findOneAndUpdate(
      { _id: paymentId, status: { $in: payable }, 'checkout.sessionId': { $exists: false } },
      paidBy(intentId),
      { session, returnDocument: 'after' },
    ).lean();
    if (paid) {
      publish(message('payment.created', paid.version, snapshotOf(paid)));
      return 'recorded';
    }
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
