import { withTrace, newTrace, type BackgroundWork } from '@aisle/common';
import type { Deps } from './deps.ts';
import { Payment } from './models/payment.ts';
import { Refund } from './models/refund.ts';
import { checkPayment } from './operations/check-payment.ts';
import { makeRefund } from './operations/make-refund.ts';

/** So many calls to Stripe at a time, well below its limit. */
const AT_ONCE = 8;
const MAX_DELAY_MS = 10 * 60_000;

export interface Reconciler {
  start(): BackgroundWork;
  /** Looks for work now rather than at the next turn. */
  nudge(): void;
}

/**
 * Makes the refunds that are written down, and asks Stripe about payments that it has not told of. It never gives
 * up: what fails is tried again after a growing delay. Several processes share the work: each piece is claimed by a
 * conditional write, which also says when it is due again should the claimer die.
 */
export function createReconciler(deps: Deps, everyMs: number): Reconciler {
  let stopping = false;
  let nudged = false;
  let wake: () => void = () => {};
  const nudge = () => {
    nudged = true;
    wake();
  };

  const later = (tries: number) => new Date(Date.now() + Math.min(MAX_DELAY_MS, everyMs * 2 ** tries));

  const claimRefund = (due: { _id: string; tries: number }) =>
    Refund.findOneAndUpdate(
      { _id: due._id, status: 'pending', tries: due.tries },
      { $inc: { tries: 1 }, $set: { nextTryAt: later(due.tries) } },
      { returnDocument: 'after' },
    ).lean();

  const makeDueRefunds = async () => {
    const due = await Refund.find({ status: 'pending', nextTryAt: { $lte: new Date() } })
      .sort({ nextTryAt: 1 })
      .limit(AT_ONCE)
      .lean();
    await Promise.all(
      due.map(async (one) => {
        const refund = await claimRefund(one);
        if (!refund) return;
        await withTrace(refund.trace ?? newTrace(), () =>
          makeRefund(deps, refund).catch((error: unknown) =>
            deps.log.warn(
              { err: error, refundId: refund._id, tries: refund.tries },
              'refund will be tried again',
            ),
          ),
        );
      }),
    );
    return due.length;
  };

  const claimCheck = (due: { _id: string; checks: number; checkAt?: Date }) =>
    Payment.findOneAndUpdate(
      { _id: due._id, checkAt: due.checkAt! },
      { $inc: { checks: 1 }, $set: { checkAt: later(due.checks) } },
      { returnDocument: 'after' },
    ).lean();

  const checkDuePayments = async () => {
    const due = await Payment.find({ checkAt: { $lte: new Date() } })
      .sort({ checkAt: 1 })
      .limit(AT_ONCE)
      .lean();
    await Promise.all(
      due.map(async (one) => {
        const payment = await claimCheck(one);
        if (!payment) return;
        await withTrace(newTrace(), () =>
          checkPayment(deps, payment).catch((error: unknown) =>
            deps.log.warn({ err: error, paymentId: payment._id }, 'payment will be checked again'),
          ),
        );
      }),
    );
    return due.length;
  };

  /** Refunds first, both until nothing is due. */
  const work = async () => {
    while (!stopping) {
      if ((await makeDueRefunds()) === 0 && (await checkDuePayments()) === 0) return;
    }
  };

  const run = async () => {
    while (!stopping) {
      nudged = false;
      try {
        await work();
      } catch (error) {
        deps.log.warn({ err: error }, 'reconciler will try again');
      }
      if (stopping || nudged) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, everyMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };

  return {
    nudge,
    start() {
      stopping = false;
      const running = run();
      return {
        async stop() {
          stopping = true;
          wake();
          await running;
        },
      };
    },
  };
}
