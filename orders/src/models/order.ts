import {
  cancelReasons,
  orderStatuses,
  type CancelReason,
  type OrderSnapshot,
  type OrderStatus,
} from '@aisle/common';
import mongoose from 'mongoose';

export type OrderTicket = OrderSnapshot['tickets'][number];

/** One buyer's claim on tickets of one inventory. */
export interface OrderDocument {
  _id: mongoose.Types.ObjectId;
  buyerId: string;
  status: OrderStatus;
  cancelReason?: CancelReason;
  /** Grows with every change; each version goes out as a message. */
  version: number;
  createdAt: Date;
  expiresAt: Date;
  currency: string;
  /** In the currency's smallest unit. */
  total: number;
  tickets: OrderTicket[];
  /** Where the tickets are from, and that inventory's version when this order last changed it. */
  inventory: OrderSnapshot['inventory'];
  /** The payment that was taken for this order, and what became of it: decided once, whatever comes twice. */
  payment?: { id: string; accepted: boolean; refundAsked?: boolean };
}

const schema = new mongoose.Schema<OrderDocument>(
  {
    buyerId: { type: String, required: true },
    status: { type: String, required: true, enum: orderStatuses },
    cancelReason: { type: String, enum: cancelReasons },
    version: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    currency: { type: String, required: true },
    total: { type: Number, required: true },
    tickets: { type: [{ type: mongoose.Schema.Types.Mixed }], required: true },
    inventory: {
      id: { type: String, required: true },
      version: { type: Number, required: true },
      taken: Number,
    },
    payment: {
      type: new mongoose.Schema({ id: String, accepted: Boolean, refundAsked: Boolean }, { _id: false }),
    },
  },
  { collection: 'orders', versionKey: false },
);
schema.index({ buyerId: 1, _id: -1 });
schema.index({ 'tickets.eventId': 1, _id: -1 });

export const Order = mongoose.model('Order', schema);

/** An order as the API answers it. */
export interface OrderView {
  id: string;
  status: OrderStatus;
  cancelReason?: CancelReason;
  version: number;
  createdAt: string;
  expiresAt: string;
  currency: string;
  total: number;
  tickets: OrderTicket[];
  /** Money that was taken for it goes back, or has gone back: it came too late, or the event was called off. */
  refundRequested?: true;
}

/** What an order's buyer may see of it. */
export const viewOf = (order: OrderDocument): OrderView => ({
  id: order._id.toHexString(),
  status: order.status,
  ...(order.cancelReason && { cancelReason: order.cancelReason }),
  version: order.version,
  createdAt: order.createdAt.toISOString(),
  expiresAt: order.expiresAt.toISOString(),
  currency: order.currency,
  total: order.total,
  tickets: order.tickets,
  ...(order.payment && (!order.payment.accepted || order.payment.refundAsked) && { refundRequested: true }),
});

/** What other services may know of an order. */
export const snapshotOf = (order: OrderDocument): OrderSnapshot => {
  const { version: _, refundRequested: __, ...view } = viewOf(order);
  return { ...view, buyerId: order.buyerId, inventory: order.inventory };
};
