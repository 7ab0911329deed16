import mongoose from 'mongoose';
import { compare, finding, type Finding } from '../difference.ts';
import type { Order, Payment, Refund } from '../snapshot.ts';
import { isCaptured, isHold, type World } from '../world.ts';

/** A refund that Stripe has not confirmed after this is a difference. */
export const REFUND_MINUTES = 10;

/** Each payment ends in a complete order of exactly that amount, or in a refund; each complete order was paid once. */
export function* checkPayments(world: World): Iterable<Finding> {
  for (const order of world.orders) yield* checkOrder(order, world);
  for (const payment of world.payments) yield* checkPayment(payment, world);
  for (const refund of world.refunds) yield* checkRefund(refund, world);
}

function* checkOrder(order: Order, { paymentById, paymentsOf }: World): Iterable<Finding> {
  const ids = { order: order._id };
  const payments = paymentsOf(order._id);
  if (payments.length > 1) {
    const named = { ...ids, payments: payments.map(({ _id }) => _id).join(',') };
    yield finding('several-payments', named, 'one payment', payments.length);
  }
  const { payment: named, status } = order;
  if (status !== 'complete' && !named) return;
  const payment = named && paymentById.get(named.id);
  if (!payment || !isCaptured(payment)) {
    const more: Record<string, string> = named ? { payment: named.id } : {};
    yield finding('order-without-payment', { ...ids, ...more }, 'a payment', payment?.status ?? 'none');
  } else if (status === 'complete') {
    const wanted = { orderId: order._id, amount: order.total, currency: order.currency };
    yield* compare('wrong-amount', { ...ids, payment: payment._id }, wanted, payment);
  }
}

function* checkPayment(payment: Payment, { orderById, refundsOf }: World): Iterable<Finding> {
  const { _id, orderId, status, capturedIntentId, amount } = payment;
  const ids = { payment: _id, order: orderId };
  const order = orderById.get(orderId);
  if (!order && status !== 'refunding' && status !== 'refunded')
    yield finding('payment-without-order', ids, 'an order or a refund', `${status}, no order`);
  if (!isCaptured(payment)) return;

  if (status === 'paid') {
    if (order && isHold(order)) yield finding('unsettled-payment', ids, 'a complete order', order.status);
    if (order?.status === 'cancelled') yield finding('unrefunded-payment', ids, 'a refund', 'none');
    if (order?.status === 'complete' && order.payment && order.payment.id !== _id)
      yield finding('second-payment', ids, `payment ${order.payment.id} alone`, 'another one');
    return;
  }
  const refund = refundsOf(capturedIntentId ?? '').find(({ reason }) => reason !== 'duplicate');
  const wanted = { status: status === 'refunded' ? 'done' : 'pending', amount };
  if (refund) yield* compare('wrong-refund', { ...ids, refund: refund._id }, wanted, refund);
  else yield finding('missing-refund', ids, `a refund that is ${wanted.status}`, 'none');
  if (status === 'refunded' && order?.status === 'complete')
    yield finding('refunded-order', ids, 'a cancelled order', 'complete');
}

function* checkRefund(refund: Refund, { paymentById, now }: World): Iterable<Finding> {
  const ids = { refund: refund._id, payment: refund.paymentId };
  const payment = paymentById.get(refund.paymentId);
  if (!payment) yield finding('refund-without-payment', ids, 'a payment', 'none');
  else if (refund.reason !== 'duplicate' && payment.status === 'paid')
    yield finding('refund-of-kept-payment', ids, 'a payment that is given back', 'paid');
  if (refund.status === 'done') return;
  const minutes = (now.getTime() - new mongoose.Types.ObjectId(refund._id).getTimestamp().getTime()) / 60_000;
  const open = finding('open-refund', ids, 'done', `pending for ${Math.floor(minutes)} min`);
  yield minutes < REFUND_MINUTES ? { ...open, pending: true } : open;
}
