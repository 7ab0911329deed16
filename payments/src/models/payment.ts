import type { MessageData } from '@aisle/common';
import mongoose from 'mongoose';

/** `pending` and `failed` (the last card was declined) can be paid; then `paid` → `refunding` → `refunded`. */
export const paymentStatuses = ['pending', 'failed', 'paid', 'refunding', 'refunded'] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

/** The states in which no money has been taken. */
export const payable: PaymentStatus[] = ['pending', 'failed'];

/** A Checkout Session. Without `sessionId` it is being opened, and nobody has its address. */
export interface Checkout {
  /** Stripe's idempotency key, stored before the session is made. */
  key: string;
  expiresAt: Date;
  sessionId?: string;
  url?: string;
}

/** The one payment of an order. */
export interface PaymentDocument {
  _id: string;
  orderId: string;
  /** Absent when Stripe told of a payment whose order was never heard of. */
  buyerId?: string;
  amount: number;
  currency: string;
  status: PaymentStatus;
  /** Of what others are told; rises with each message. */
  version: number;

  checkout?: Checkout;
  /** How many sessions were begun; makes the next one's key. */
  checkouts: number;

  /** The PaymentIntent of all card tokens of this payment: Stripe lets it succeed only once. */
  intent: { key: string; intentId?: string };
  intents: number;
  /** The last try with a card token. */
  attempt?: { number: number; key: string; at: Date; requestKey?: string };
  /** Why the last card was refused. */
  failure?: { code: string; at: Date };

  /** The PaymentIntent whose money this is. */
  capturedIntentId?: string;
  paidAt?: Date;
  refundedAt?: Date;

  /** When Stripe is asked how things stand, unless it has told by then; absent when nothing is open. */
  checkAt?: Date;
  checks: number;
  /** The span in which it was begun: what Stripe tells later is part of that purchase. */
  traceparent?: string;
}

const schema = new mongoose.Schema<PaymentDocument>(
  {
    _id: String,
    orderId: { type: String, required: true },
    buyerId: String,
    amount: { type: Number, required: true },
    currency: { type: String, required: true },
    status: { type: String, required: true, enum: paymentStatuses },
    version: { type: Number, required: true },
    checkout: { type: { key: String, expiresAt: Date, sessionId: String, url: String }, _id: false },
    checkouts: { type: Number, default: 0 },
    intent: { type: { key: String, intentId: String }, _id: false },
    intents: { type: Number, default: 1 },
    attempt: { type: { number: Number, key: String, at: Date, requestKey: String }, _id: false },
    failure: { type: { code: String, at: Date }, _id: false },
    capturedIntentId: String,
    paidAt: Date,
    refundedAt: Date,
    checkAt: Date,
    checks: { type: Number, default: 0 },
    traceparent: String,
  },
  { collection: 'payments', versionKey: false },
);
schema.index({ orderId: 1 }, { unique: true });
schema.index({ checkAt: 1 }, { sparse: true });
schema.index({ 'checkout.sessionId': 1 }, { sparse: true });

export const Payment = mongoose.model('Payment', schema);

/** Stripe's idempotency key of the n-th thing of a kind that is made for a payment. */
export const stripeKey = (
  kind: 'checkout' | 'intent' | 'confirm' | 'refund',
  id: string,
  n: number,
): string => `${kind}-${id}-${n}`;

/** What others may know of a payment. */
export const snapshotOf = (payment: PaymentDocument): MessageData<'payment.created'> => ({
  id: payment._id,
  orderId: payment.orderId,
  amount: payment.amount,
  currency: payment.currency,
});
