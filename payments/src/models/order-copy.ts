import type { OrderStatus } from '@aisle/common';
import mongoose from 'mongoose';

export interface OrderCopyDocument {
  _id: string;
  version: number;
  buyerId: string;
  status: OrderStatus;
  expiresAt: Date;
  currency: string;
  /** In the currency's smallest unit. */
  total: number;
  /** What is paid for, as the receipt lists it. */
  items: { title: string; price: number; quantity: number }[];
  /** The trace of the purchase, which goes on when the order is paid. */
  traceparent?: string;
}

const schema = new mongoose.Schema<OrderCopyDocument>(
  {
    _id: String,
    version: { type: Number, required: true },
    buyerId: { type: String, required: true },
    status: { type: String, required: true },
    expiresAt: { type: Date, required: true },
    currency: { type: String, required: true },
    total: { type: Number, required: true },
    items: [{ _id: false, title: String, price: Number, quantity: Number }],
    traceparent: String,
  },
  { collection: 'order-copies', versionKey: false },
);

/** Orders as their messages tell them. */
export const OrderCopy = mongoose.model('OrderCopy', schema);
