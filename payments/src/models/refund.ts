import type { Cause, MessageData } from '@aisle/common';
import mongoose from 'mongoose';
import { stripeKey } from './payment.ts';

/** Why orders asked for it, or that the order was paid twice. */
export type RefundReason = MessageData<'payment.refund-requested'>['reason'] | 'duplicate';

/**
 * The full refund of one captured PaymentIntent. `duplicate`: a second capture for an order that was paid already;
 * it leaves the payment's own state alone.
 */
export interface RefundDocument {
  _id: string;
  paymentId: string;
  intentId: string;
  amount: number;
  currency: string;
  reason: RefundReason;
  status: 'pending' | 'done';
  /** Stripe's idempotency key, stored before the refund is made. */
  key: string;
  /** How many keys there have been: a new one where Stripe has stored a failure under the last. */
  keys: number;
  tries: number;
  nextTryAt: Date;
  /** What asked for it. */
  trace?: string;
  traceparent?: string;
  /** Stripe's id of it. */
  refundId?: string;
  refundedAt?: Date;
  /** When Stripe said that the buyer's bank had sent the money back, and why. A person has to give it back another way. */
  failedAt?: Date;
  failureReason?: string;
  /** When a person wrote down that this is done. */
  settledAt?: Date;
}

const schema = new mongoose.Schema<RefundDocument>(
  {
    _id: String,
    paymentId: { type: String, required: true },
    intentId: { type: String, required: true },
    amount: { type: Number, required: true },
    currency: { type: String, required: true },
    reason: { type: String, required: true },
    status: { type: String, required: true, enum: ['pending', 'done'] },
    key: { type: String, required: true },
    keys: { type: Number, required: true },
    tries: { type: Number, required: true },
    nextTryAt: { type: Date, required: true },
    trace: String,
    traceparent: String,
    refundId: String,
    refundedAt: Date,
    failedAt: Date,
    failureReason: String,
    settledAt: Date,
  },
  { collection: 'refunds', versionKey: false },
);
schema.index({ intentId: 1 }, { unique: true });
schema.index({ paymentId: 1 });
schema.index({ status: 1, nextTryAt: 1 });
schema.index({ failedAt: 1 }, { sparse: true });

export const Refund = mongoose.model('Refund', schema);

/** A refund that is to be made. */
export function newRefund(
  wanted: Pick<RefundDocument, 'paymentId' | 'intentId' | 'amount' | 'currency' | 'reason'> & {
    cause: Cause;
  },
): RefundDocument {
  const { cause, ...rest } = wanted;
  const _id = new mongoose.Types.ObjectId().toHexString();
  return {
    _id,
    ...rest,
    trace: cause.trace,
    ...(cause.traceparent && { traceparent: cause.traceparent }),
    status: 'pending',
    key: stripeKey('refund', _id, 1),
    keys: 1,
    tries: 0,
    nextTryAt: new Date(),
  };
}
