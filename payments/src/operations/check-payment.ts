import type { Deps } from '../deps.ts';
import { OrderCopy } from '../models/order-copy.ts';
import { payable, Payment, type PaymentDocument } from '../models/payment.ts';
import { captureOfIntent, captureOfSession } from '../stripe/capture.ts';
import { closeCheckout } from './close-checkout.ts';
import { recordCapture } from './record-capture.ts';

/** After this long no call that we made can still be under way at Stripe. */
const SETTLED_MS = 10 * 60_000;
/** After this long nobody waits for a session that is being opened. */
const OPENING_MS = 2 * 60_000;
const SESSION_MS = 35 * 60_000;

/**
 * Asks Stripe how an open payment stands and records what it answers, so that a lost webhook or answer loses no
 * money; ends the session of an order that is dead or paid.
 * @throws StripeError when Stripe cannot be reached
 */
export async function checkPayment(deps: Deps, payment: PaymentDocument): Promise<void> {
  if (!(await isPaidByToken(deps, payment))) await checkCheckout(deps, payment);
  await Payment.updateOne(
    {
      _id: payment._id,
      checkAt: payment.checkAt!,
      checkout: { $exists: false },
      $or: [
        { status: { $nin: payable } },
        { attempt: { $exists: false } },
        { 'attempt.at': { $lt: new Date(Date.now() - SETTLED_MS) } },
      ],
    },
    { $unset: { checkAt: 1 } },
  );
}

async function isPaidByToken(deps: Deps, { status, attempt, intent }: PaymentDocument): Promise<boolean> {
  if (!payable.includes(status) || !attempt || intent.intentId === undefined) return false;
  const capture = captureOfIntent(await deps.stripe.paymentIntents.retrieve(intent.intentId));
  if (capture) await recordCapture(deps, capture);
  return capture !== undefined;
}

async function checkCheckout(deps: Deps, payment: PaymentDocument): Promise<void> {
  const { checkout } = payment;
  if (!checkout) return;
  if (await isOver(payment)) {
    await closeCheckout(deps, payment);
  } else if (checkout.sessionId === undefined) {
    const isForgotten = checkout.expiresAt.getTime() - SESSION_MS < Date.now() - OPENING_MS;
    if (isForgotten) await closeCheckout(deps, payment);
  } else {
    const session = await deps.stripe.checkout.sessions.retrieve(checkout.sessionId);
    const capture = captureOfSession(session);
    if (capture) await recordCapture(deps, capture);
    else if (session.status !== 'open') await closeCheckout(deps, payment);
  }
}

/** Whether nobody should pay this any more. */
async function isOver({ status, orderId }: PaymentDocument): Promise<boolean> {
  if (!payable.includes(status)) return true;
  const order = await OrderCopy.findById(orderId).lean();
  return order?.status === 'cancelled' || order?.status === 'complete';
}
