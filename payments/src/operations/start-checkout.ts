import { continueTrace, inTransaction, message, unavailable } from '@aisle/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type Stripe from 'stripe';
import type { Deps } from '../deps.ts';
import type { OrderCopyDocument } from '../models/order-copy.ts';
import { payable, Payment, snapshotOf, stripeKey, type PaymentDocument } from '../models/payment.ts';
import { metadataOf } from '../stripe/capture.ts';
import { isKeySpent, refusalOf } from '../stripe/errors.ts';
import { endSession } from './close-checkout.ts';
import { ensurePayment } from './ensure-payment.ts';
import { alreadyPaid, findPayableOrder, type OrderOfBuyer } from './find-order.ts';

/** https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-expires_at: at least 30 minutes. */
const STRIPE_MINIMUM_MS = 30 * 60_000;
/** Five minutes more, in which the same call can be repeated under the same key. */
const SESSION_MS = 35 * 60_000;
/** A session this close to its end is not handed out any more. */
const LAST_MINUTE_MS = 60_000;
const WAITS_MS = [100, 200, 300, 400, 500, 500];
const MAX_ITEMS = 100;

/**
 * Opens Stripe Checkout for an order, or answers the address of the session that is open already.
 * @throws ApiError 404, 409 when the order cannot be paid, 503 when Stripe cannot be reached
 */
export async function startCheckout(deps: Deps, wanted: OrderOfBuyer): Promise<{ checkoutUrl: string }> {
  const order = await findPayableOrder(wanted);
  return continueTrace(order, 'start checkout', async () => {
    const payment = await beginCheckout(deps, await ensurePayment(order));
    return { checkoutUrl: payment.checkout?.url ?? (await openSession(deps, order, payment)) };
  });
}

/** The payment with a checkout that is open, or that is ours to open under the key that is stored with it. */
async function beginCheckout(deps: Deps, payment: PaymentDocument): Promise<PaymentDocument> {
  if (!payable.includes(payment.status)) throw alreadyPaid();
  const { checkout } = payment;
  const left = checkout ? checkout.expiresAt.getTime() - Date.now() : 0;
  if (checkout?.url !== undefined && left > LAST_MINUTE_MS) return payment;
  if (checkout && checkout.url === undefined && left > STRIPE_MINIMUM_MS + LAST_MINUTE_MS) {
    return waitForOpening(payment, checkout.key);
  }

  const claimed = await Payment.findOneAndUpdate(
    { _id: payment._id, status: { $in: payable }, checkouts: payment.checkouts },
    {
      $inc: { checkouts: 1 },
      $set: {
        checkout: {
          key: stripeKey('checkout', payment._id, payment.checkouts + 1),
          // Whole seconds, as Stripe wants them: the same call must be repeatable.
          expiresAt: new Date(Math.ceil((Date.now() + SESSION_MS) / 1000) * 1000),
        },
        checkAt: new Date(Date.now() + deps.checkAfterMs),
        checks: 0,
      },
    },
    { returnDocument: 'after' },
  ).lean();
  return claimed ?? beginCheckout(deps, await Payment.findById(payment._id).orFail().lean());
}

/** Someone is opening it: gives them a moment, then repeats their call, which makes no second session. */
async function waitForOpening(payment: PaymentDocument, key: string): Promise<PaymentDocument> {
  for (const wait of WAITS_MS) {
    await sleep(wait);
    const now = await Payment.findOne({ _id: payment._id, 'checkout.key': key }).lean();
    if (!now) throw unavailable('Please try again in a moment');
    if (now.checkout?.url !== undefined) return now;
  }
  return payment;
}

async function openSession(deps: Deps, order: OrderCopyDocument, payment: PaymentDocument): Promise<string> {
  const { key, expiresAt } = payment.checkout!;
  let session: Stripe.Checkout.Session;
  try {
    session = await deps.stripe.checkout.sessions.create(
      sessionParams(deps.publicUrl, order, payment, expiresAt),
      { idempotencyKey: key },
    );
  } catch (error) {
    if (isKeySpent(error)) await forgetOpening(payment._id, key);
    throw refusalOf(error);
  }
  return storeSession(deps, payment._id, key, session);
}

/** Stores the session and says that the order is being paid, unless it is not wanted any more. */
async function storeSession(
  deps: Deps,
  paymentId: string,
  key: string,
  { id: sessionId, url }: Stripe.Checkout.Session,
): Promise<string> {
  if (url === null) throw unavailable('Please try again in a moment');
  const stored = await inTransaction(async ({ session, publish }) => {
    const payment = await Payment.findOneAndUpdate(
      {
        _id: paymentId,
        status: { $in: payable },
        'checkout.key': key,
        'checkout.sessionId': { $exists: false },
      },
      {
        $set: { status: 'pending', 'checkout.sessionId': sessionId, 'checkout.url': url },
        $inc: { version: 1 },
        $unset: { failure: 1 },
      },
      { session, returnDocument: 'after' },
    ).lean();
    if (payment) publish(message('payment.started', payment.version, snapshotOf(payment)));
    return payment !== null;
  });
  if (stored) return url;

  const payment = await Payment.findById(paymentId).orFail().lean();
  if (payment.checkout?.sessionId === sessionId) return url;
  // Its address was given to nobody, so this only tidies up.
  await endSession(deps.stripe, sessionId).catch((error: unknown) =>
    deps.log.warn(
      { err: error, sessionId },
      'a session that is not wanted stays open until it ends by itself',
    ),
  );
  throw payable.includes(payment.status) ? unavailable('Please try again in a moment') : alreadyPaid();
}

const forgetOpening = (paymentId: string, key: string) =>
  Payment.updateOne(
    { _id: paymentId, 'checkout.key': key, 'checkout.sessionId': { $exists: false } },
    { $unset: { checkout: 1 } },
  );

function sessionParams(
  publicUrl: string,
  order: OrderCopyDocument,
  payment: PaymentDocument,
  expiresAt: Date,
): Stripe.Checkout.SessionCreateParams {
  const metadata = metadataOf(payment);
  const orderUrl = `${publicUrl}/orders/${order._id}`;
  return {
    mode: 'payment',
    line_items: lineItems(order),
    success_url: `${orderUrl}?checkout=success`,
    cancel_url: `${orderUrl}?checkout=cancelled`,
    expires_at: Math.floor(expiresAt.getTime() / 1000),
    client_reference_id: order._id,
    metadata,
    payment_intent_data: { metadata },
  };
}

/** The order's lines, if they make up its total and Stripe takes so many; else the total in one line. */
function lineItems({ items, total, currency }: OrderCopyDocument) {
  const sum = items.reduce((all, { price, quantity }) => all + price * quantity, 0);
  const lines =
    sum === total && items.length <= MAX_ITEMS ? items : [{ title: 'Tickets', price: total, quantity: 1 }];
  return lines.map(({ title, price, quantity }) => ({
    quantity,
    price_data: { currency, unit_amount: price, product_data: { name: title.slice(0, 250) } },
  }));
}
