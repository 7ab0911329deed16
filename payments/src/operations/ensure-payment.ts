import { currentTraceparent, isDuplicateKey } from '@aisle/common';
import mongoose from 'mongoose';
import type { OrderCopyDocument } from '../models/order-copy.ts';
import { Payment, stripeKey, type PaymentDocument } from '../models/payment.ts';

/** The one payment of an order: a new one, or, where that is there already, the one there is. Many may ask at once. */
export async function ensurePayment(order: OrderCopyDocument): Promise<PaymentDocument> {
  const payment = newPayment({
    orderId: order._id,
    buyerId: order.buyerId,
    amount: order.total,
    currency: order.currency,
  });
  try {
    await Payment.collection.insertOne(payment as never);
    return payment;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return Payment.findOne({ orderId: order._id }).orFail().lean();
  }
}

/** A payment for which nothing was done yet. */
export function newPayment(
  fields: Pick<PaymentDocument, 'orderId' | 'amount' | 'currency'> & Partial<PaymentDocument>,
): PaymentDocument {
  const traceparent = currentTraceparent();
  const _id = fields._id ?? new mongoose.Types.ObjectId().toHexString();
  return {
    status: 'pending',
    version: 1,
    checkouts: 0,
    intent: { key: stripeKey('intent', _id, 1) },
    intents: 1,
    checks: 0,
    ...(traceparent && { traceparent }),
    ...fields,
    _id,
  };
}
