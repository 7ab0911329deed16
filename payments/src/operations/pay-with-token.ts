import { ApiError, continueTrace, conflict, unavailable } from '@aisle/common';
import type Stripe from 'stripe';
import type { Deps } from '../deps.ts';
import type { OrderCopyDocument } from '../models/order-copy.ts';
import { payable, Payment, stripeKey, type PaymentDocument } from '../models/payment.ts';
import { captureOfIntent, metadataOf } from '../stripe/capture.ts';
import { CardRefused, isKeySpent, isWrongState, refusalOf } from '../stripe/errors.ts';
import { batched } from '../batched.ts';
import { closeCheckout } from './close-checkout.ts';
import { ensurePayment, newPaymentId } from './ensure-payment.ts';
import { alreadyPaid, findPayableOrder, type OrderOfBuyer } from './find-order.ts';
import { recordCapture } from './record-capture.ts';

export interface PaidPayment {
  id: string;
  orderId: string;
  status: 'paid';
  amount: number;
  currency: string;
}

/** A card token to pay an order with. */
export interface TokenPayment extends OrderOfBuyer {
  /** Passed on to Stripe; never stored, never logged. */
  token: string;
  /** Which request this is, if it said so: repeated after a lost answer it is answered as if it had not been lost. */
  requestKey: string | undefined;
}

/**
 * Pays an order with a card token. All tokens of a payment are tried on one PaymentIntent, which is made first and
 * which Stripe lets succeed only once: whatever gets lost on the way, no card is charged twice, and what became of
 * it can be asked by its id.
 * @throws ApiError 400 when the card is refused, 404, 409 when the order cannot be paid, 503 when Stripe cannot be reached
 */
export async function payWithToken(deps: Deps, wanted: TokenPayment): Promise<PaidPayment> {
  const earlier = await paidByThisRequest(wanted);
  if (earlier) return earlier;
  try {
    const order = await findPayableOrder(wanted);
    return await continueTrace(order, 'pay with token', () => pay(deps, order, wanted));
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 409) throw error;
    // The same request may have come twice at once, and the other have paid since.
    const meanwhile = await paidByThisRequest(wanted);
    if (!meanwhile) throw error;
    return meanwhile;
  }
}

async function pay(deps: Deps, order: OrderCopyDocument, wanted: TokenPayment): Promise<PaidPayment> {
  const newId = newPaymentId();
  const payment = await ensurePayment(order, { _id: newId, ...attemptAt(deps, newId, 1, wanted.requestKey) });
  if (!payable.includes(payment.status)) throw alreadyPaid();
  try {
    if (payment._id === newId) return await charge(deps, payment, wanted.token);
    if ((await closeCheckout(deps, payment)) === 'paid') throw alreadyPaid();
    return await charge(deps, await beginAttempt(deps, payment, wanted.requestKey), wanted.token);
  } catch (error) {
    throw refusalOf(error);
  }
}

async function paidByThisRequest({ orderId, buyerId, requestKey }: TokenPayment) {
  if (requestKey === undefined) return undefined;
  const payment = await Payment.findOne({
    orderId,
    buyerId,
    status: { $nin: payable },
    'attempt.requestKey': requestKey,
  }).lean();
  return payment && payment.capturedIntentId === payment.intent.intentId ? toPaid(payment) : undefined;
}

const toPaid = ({ _id, orderId, amount, currency }: PaymentDocument): PaidPayment => ({
  id: _id,
  orderId,
  status: 'paid',
  amount,
  currency,
});

/** What says that a card is about to be charged, so that it is looked into should this process die meanwhile. */
const attemptAt = (deps: Deps, paymentId: string, number: number, requestKey: string | undefined) => ({
  status: 'pending' as const,
  attempt: {
    number,
    key: stripeKey('confirm', paymentId, number),
    at: new Date(),
    ...(requestKey !== undefined && { requestKey }),
  },
  checkAt: new Date(Date.now() + deps.checkAfterMs),
  checks: 0,
});

/** Writes down that a payment that was there before is tried again. */
async function beginAttempt(
  deps: Deps,
  known: PaymentDocument,
  requestKey: string | undefined,
): Promise<PaymentDocument> {
  const { _id } = known;
  const begun = await Payment.findOneAndUpdate(
    {
      _id,
      status: { $in: payable },
      ...(known.attempt ? { 'attempt.number': known.attempt.number } : { attempt: { $exists: false } }),
    },
    {
      $set: attemptAt(deps, _id, (known.attempt?.number ?? 0) + 1, requestKey),
      $unset: { failure: 1 },
    },
    { returnDocument: 'after' },
  ).lean();
  if (begun) return begun;
  // It has changed meanwhile: someone else began one, or it is paid.
  const now = await Payment.findById(_id).orFail().lean();
  if (!payable.includes(now.status)) throw alreadyPaid();
  return beginAttempt(deps, now, requestKey);
}

async function charge(deps: Deps, payment: PaymentDocument, token: string): Promise<PaidPayment> {
  const intent = await confirm(deps, payment, await ensureIntent(deps, payment), token);
  const capture = captureOfIntent(intent);
  if (!capture) throw unavailable('The payment is still under way. Please look again in a moment.', 5);
  if ((await recordCapture(deps, capture)) === 'duplicate') {
    throw conflict('This order was paid another way; this charge is being refunded', 'already-paid');
  }
  return toPaid(payment);
}

/** The id of the payment's PaymentIntent, which is made at the first try. Making it charges nobody. */
async function ensureIntent({ stripe }: Deps, payment: PaymentDocument): Promise<string> {
  const { key, intentId } = payment.intent;
  if (intentId !== undefined) return intentId;
  try {
    const intent = await stripe.paymentIntents.create(
      {
        amount: payment.amount,
        currency: payment.currency,
        // No method that sends the buyer to another page: there is nobody to come back.
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
        metadata: metadataOf(payment),
      },
      { idempotencyKey: key },
    );
    // Another try has put a new one in its place: nobody would find a charge on this one, and unconfirmed it charges nobody.
    if (!(await keepIntent({ paymentId: payment._id, key, intentId: intent.id }))) {
      throw unavailable('The payment was tried twice at once. Please try again.', 1);
    }
    return intent.id;
  } catch (error) {
    if (isKeySpent(error)) await replaceIntent(payment);
    throw error;
  }
}

/** Whether a PaymentIntent is the one of its payment, and in the database now. */
const keepIntent = batched(async (made: { paymentId: string; key: string; intentId: string }[]) => {
  const { matchedCount } = await Payment.bulkWrite(
    made.map(({ paymentId, key, intentId }) => ({
      updateOne: {
        filter: { _id: paymentId, 'intent.key': key },
        update: { $set: { 'intent.intentId': intentId } },
      },
    })),
    { ordered: false },
  );
  if (matchedCount === made.length) return made.map(() => true);
  const payments = await Payment.find(
    { _id: { $in: made.map(({ paymentId }) => paymentId) } },
    { intent: 1 },
  ).lean();
  const kept = new Set(payments.map(({ intent }) => intent.intentId));
  return made.map(({ intentId }) => kept.has(intentId));
});

/** Confirms the PaymentIntent with a card, or answers it as it is when it has succeeded before. */
async function confirm(
  { stripe }: Deps,
  payment: PaymentDocument,
  intentId: string,
  token: string,
): Promise<Stripe.PaymentIntent> {
  const card = token.startsWith('pm_')
    ? { payment_method: token }
    : { payment_method_data: { type: 'card' as const, card: { token } } };
  try {
    return await stripe.paymentIntents.confirm(
      intentId,
      { ...card, error_on_requires_action: true },
      { idempotencyKey: payment.attempt!.key },
    );
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal instanceof CardRefused) await markFailed(payment, refusal.code);
    if (!isWrongState(error) || error.code !== 'payment_intent_unexpected_state') throw error;
    const intent = await stripe.paymentIntents.retrieve(intentId);
    if (intent.status === 'canceled') await replaceIntent(payment);
    return intent;
  }
}

/** A later attempt may be under way already: then the refusal of this one says nothing about the payment. */
const markFailed = ({ _id, attempt }: PaymentDocument, code: string) =>
  Payment.updateOne(
    { _id, status: 'pending', 'attempt.number': attempt!.number },
    { $set: { status: 'failed', failure: { code, at: new Date() } } },
  );

/** Nobody can pay an intent that was not confirmed, so one that is left behind is harmless. */
const replaceIntent = ({ _id, intent, intents }: PaymentDocument) =>
  Payment.updateOne(
    { _id, status: { $in: payable }, 'intent.key': intent.key },
    { $set: { intent: { key: stripeKey('intent', _id, intents + 1) }, intents: intents + 1 } },
  );
