import { conflict, notFound, type ApiError, type CancelReason } from '@aisle/common';
import mongoose from 'mongoose';
import type { InventoryDocument } from '../models/inventory.ts';
import type { OrderDocument } from '../models/order.ts';

/** Everything that can happen to an order and the inventory it takes from. */
export type Change =
  | { type: 'take'; buyerId: string }
  | { type: 'await-payment'; orderId: string }
  | { type: 'cancel'; orderId: string; reason: CancelReason }
  | { type: 'settle'; orderId: string; paymentId: string }
  | { type: 'refund'; orderId: string; paymentId: string };

/**
 * What a change comes to: refused; nothing to do (it has happened already, or came too late to matter); or a new
 * state of order and inventory. `refund` asks payments to give that payment back.
 */
export type Decision =
  | { outcome: 'refused'; error: ApiError }
  | { outcome: 'unchanged'; order: OrderDocument }
  | { outcome: 'changed'; order: OrderDocument; inventory: InventoryDocument; refund?: string };

export interface Situation {
  inventory: InventoryDocument | undefined;
  /** The order the change names; undefined for a take, or where there is none. */
  order: OrderDocument | undefined;
  now: Date;
  holdMs: number;
}

/** Decides one change. Pure: it reads no clock and no database, and leaves its arguments as they are. */
export function decide(change: Change, situation: Situation): Decision {
  const { inventory, order } = situation;
  if (!inventory) return { outcome: 'refused', error: notFound('There is no such ticket') };
  if (change.type === 'take') return take(change.buyerId, inventory, situation);
  if (!order) return { outcome: 'refused', error: notFound('There is no such order') };
  switch (change.type) {
    case 'await-payment':
      return awaitPayment(order, inventory);
    case 'cancel':
      return cancel(change.reason, order, inventory);
    case 'settle':
      return settle(change.paymentId, order, inventory);
    case 'refund':
      return refund(change.paymentId, order, inventory);
  }
}

const isHold = (order: OrderDocument) => order.status === 'created' || order.status === 'awaiting:payment';

/** Moves `held` and `sold`; answers undefined where there is not enough of what is taken from. */
function stock(inventory: InventoryDocument, held: number, sold: number): InventoryDocument | undefined {
  const next = {
    ...inventory,
    version: inventory.version + 1,
    held: inventory.held + held,
    sold: inventory.sold + sold,
  };
  const fits = next.held >= 0 && next.sold >= 0 && next.held + next.sold <= next.capacity;
  return fits ? next : undefined;
}

function next(
  order: OrderDocument,
  inventory: InventoryDocument,
  changes: Partial<OrderDocument>,
): OrderDocument {
  return {
    ...order,
    ...changes,
    version: order.version + 1,
    inventory: { id: inventory._id, version: inventory.version },
  };
}

function take(buyerId: string, inventory: InventoryDocument, { now, holdMs }: Situation): Decision {
  const taken = stock(inventory, 1, 0);
  if (!taken)
    return { outcome: 'refused', error: conflict('This ticket is already reserved or sold', 'taken') };
  const { title, price, currency } = inventory.offer;
  return {
    outcome: 'changed',
    inventory: taken,
    order: {
      _id: new mongoose.Types.ObjectId(),
      buyerId,
      status: 'created',
      version: 0,
      createdAt: now,
      expiresAt: new Date(now.getTime() + holdMs),
      currency,
      total: price,
      tickets: [{ ticketId: inventory._id, title, price }],
      inventory: { id: inventory._id, version: taken.version },
    },
  };
}

function awaitPayment(order: OrderDocument, inventory: InventoryDocument): Decision {
  if (order.status !== 'created') return { outcome: 'unchanged', order };
  // The stock stays as it is, and so does the inventory's version in the order.
  const waiting: OrderDocument = { ...order, status: 'awaiting:payment', version: order.version + 1 };
  return { outcome: 'changed', order: waiting, inventory };
}

function cancel(reason: CancelReason, order: OrderDocument, inventory: InventoryDocument): Decision {
  if (order.status === 'cancelled') return { outcome: 'unchanged', order };
  if (order.status === 'complete') {
    return { outcome: 'refused', error: conflict('This order is paid and complete', 'complete') };
  }
  const freed = mustFit(stock(inventory, -order.tickets.length, 0), order);
  return {
    outcome: 'changed',
    inventory: freed,
    order: next(order, freed, { status: 'cancelled', cancelReason: reason }),
  };
}

/**
 * Money has been taken for an order. A hold becomes complete. One that ran out meanwhile takes its tickets again if
 * they are still free; if not, or if the buyer had cancelled it, the money goes back.
 */
function settle(paymentId: string, order: OrderDocument, inventory: InventoryDocument): Decision {
  if (order.payment?.id === paymentId) return { outcome: 'unchanged', order };
  const count = order.tickets.length;
  const accepted = { id: paymentId, accepted: true };

  if (isHold(order)) {
    const sold = mustFit(stock(inventory, -count, count), order);
    return {
      outcome: 'changed',
      inventory: sold,
      order: next(order, sold, { status: 'complete', payment: accepted }),
    };
  }
  const retaken = order.cancelReason === 'expired' && !order.payment ? stock(inventory, 0, count) : undefined;
  if (retaken) {
    const { cancelReason: _, ...revived } = order;
    return {
      outcome: 'changed',
      inventory: retaken,
      order: next(revived, retaken, { status: 'complete', payment: accepted }),
    };
  }
  const refused = order.payment ?? { id: paymentId, accepted: false };
  return {
    outcome: 'changed',
    inventory,
    order: { ...order, payment: refused, version: order.version + 1 },
    refund: paymentId,
  };
}

/** A payment was given back: what it had paid for is free again. */
function refund(paymentId: string, order: OrderDocument, inventory: InventoryDocument): Decision {
  if (order.status !== 'complete' || order.payment?.id !== paymentId) return { outcome: 'unchanged', order };
  const freed = mustFit(stock(inventory, 0, -order.tickets.length), order);
  return {
    outcome: 'changed',
    inventory: freed,
    order: next(order, freed, { status: 'cancelled', cancelReason: 'refunded' }),
  };
}

/** Inventory and orders change together, so what an order holds is always there to be given back. */
function mustFit(inventory: InventoryDocument | undefined, order: OrderDocument): InventoryDocument {
  if (!inventory)
    throw new Error(
      `inventory ${order.inventory.id} does not hold what order ${order._id.toHexString()} claims`,
    );
  return inventory;
}
