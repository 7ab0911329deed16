import { currentTraceparent, isDuplicateKey } from '@aisle/common';
import mongoose from 'mongoose';
import type { OrderCopyDocument } from '../models/order-copy.ts';
import { Payment, stripeKey, type PaymentDocument } from '../models/payment.ts';
import { batched } from '../batched.ts';

/**
 * The one payment of an order: a new one, with what is begun with it, or, where there is one already, that as it is. Many
 * may ask at once.
 */
export async function ensurePayment(
  order: OrderCopyDocument,
  begun: Partial<PaymentDocument> = {},
): Promise<PaymentDocument> {
  const payment = newPayment({
    orderId: order._id,
    buyerId: order.buyerId,
    amount: order.total,
    currency: order.currency,
    ...begun,
  });
  return (await insertIfFirst(payment)) ? payment : Payment.findOne({ orderId: order._id }).orFail().lean();
}

/**
 * Whether the payment is the first of its order, and was written by this very call: one that is repeated after a lost
 * answer finds what it wrote itself, under the same id.
 */
const insertIfFirst = batched(async (payments: PaymentDocument[]): Promise<boolean[]> => {
  try {
    await Payment.collection.insertMany(payments as never[], { ordered: false });
    return payments.map(() => true);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const { writeErrors } = error as mongoose.mongo.MongoBulkWriteError;
    const refused = new Set([writeErrors].flat().map(({ index }) => index));
    return payments.map((_, index) => !refused.has(index));
  }
});

/** An id for a payment that is yet to be made. */
export const newPaymentId = (): string => new mongoose.Types.ObjectId().toHexString();

/** A payment for which nothing was done yet. */
export function newPayment(
  fields: Pick<PaymentDocument, 'orderId' | 'amount' | 'currency'> & Partial<PaymentDocument>,
): PaymentDocument {
  const traceparent = currentTraceparent();
  const _id = fields._id ?? newPaymentId();
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
