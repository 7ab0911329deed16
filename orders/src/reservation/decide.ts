import { ApiError, badRequest, conflict, notFound, type CancelReason } from '@aisle/common';
import mongoose from 'mongoose';
import type { InventoryDocument } from '../models/inventory.ts';
import type { OrderDocument } from '../models/order.ts';
import { freeStock, pickSeats, takeStock, ticketsFor, type Wanted } from './stock.ts';

/** Everything that can happen to an order and the inventory it takes from. */
export type Change =
  | { type: 'take'; buyerId: string; wanted: Wanted }
  | { type: 'await-payment'; orderId: string }
  | { type: 'cancel'; orderId: string; reason: CancelReason }
  | { type: 'settle'; orderId: string; paymentId: string }
  | { type: 'refund'; orderId: string; paymentId: string }
  | { type: 'give-back'; orderId: string }
  | { type: 'call-off'; orderId: string };

/**
 * What a change comes to: refused; nothing to do (it has happened already, or came too late to matter); or a new
 * state of order and inventory. `refund` asks payments to give that payment back.
 */
export type Decision =
  | { outcome: 'refused'; error: ApiError }
  | { outcome: 'unchanged'; order: OrderDocument }
  | { outcome: 'changed'; order: OrderDocument; inventory: InventoryDocument; refund?: string };

export interface Limits {
  holdMs: number;
  /** The most tickets an order may have; an event may allow fewer. */
  maxTickets: number;
}

export interface Situation extends Limits {
  inventory: InventoryDocument | undefined;
  /** The order the change names; undefined for a take, or where there is none. */
  order: OrderDocument | undefined;
  now: Date;
}

/** Decides one change. Pure: it reads no clock and no database, and leaves its arguments as they are. */
export function decide(change: Change, situation: Situation): Decision {
  const { inventory, order } = situation;
  if (!inventory) return refused(notFound('There is no such ticket'));
  if (change.type === 'take') return take(change.buyerId, change.wanted, inventory, situation);
  if (!order) return refused(notFound('There is no such order'));
  switch (change.type) {
    case 'await-payment':
      return awaitPayment(order, inventory);
    case 'cancel':
      return cancel(change.reason, order, inventory);
    case 'settle':
      return settle(change.paymentId, order, inventory);
    case 'refund':
      return refund(change.paymentId, order, inventory);
    case 'give-back':
      return giveBack(order, inventory);
    case 'call-off':
      return callOff(order, inventory);
  }
}

const refused = (error: ApiError): Decision => ({ outcome: 'refused', error });

const isHold = (order: OrderDocument) => order.status === 'created' || order.status === 'awaiting:payment';

/** The order after a change of stock: its next version, and the inventory's. */
function after(
  order: OrderDocument,
  inventory: InventoryDocument,
  changes: Partial<OrderDocument>,
): OrderDocument {
  return { ...order, ...changes, version: order.version + 1, inventory: referenceTo(inventory) };
}

const referenceTo = ({ _id, version, held, sold }: InventoryDocument) => ({
  id: _id,
  version,
  taken: held + sold,
});

function take(
  buyerId: string,
  wanted: Wanted,
  inventory: InventoryDocument,
  { now, holdMs, maxTickets }: Situation,
): Decision {
  const { offer } = inventory;
  if (offer.cancelled) return refused(conflict('This event was cancelled', 'event-cancelled'));
  if (offer.until && offer.until <= now) return refused(conflict('This session is over', 'over'));
  const most = Math.min(maxTickets, offer.maxTicketsPerOrder ?? maxTickets);
  const quantity = 'seats' in wanted ? wanted.seats.length : wanted.quantity;
  if (quantity > most) {
    return refused(badRequest(`At most ${most} tickets an order`, 'seats' in wanted ? 'seats' : 'quantity'));
  }

  const picked = pickSeats(inventory, wanted);
  if (picked instanceof ApiError) return refused(picked);
  const held = takeStock(inventory, picked, quantity, 'held');
  if (!held) return refused(conflict('This ticket is already reserved or sold', 'taken'));
  return {
    outcome: 'changed',
    inventory: held,
    order: {
      _id: new mongoose.Types.ObjectId(),
      buyerId,
      status: 'created',
      version: 0,
      createdAt: now,
      expiresAt: new Date(now.getTime() + holdMs),
      currency: offer.currency,
      total: offer.price * quantity,
      tickets: ticketsFor(inventory, picked, quantity),
      inventory: referenceTo(held),
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
  if (order.status === 'cancelled') return cancelAgain(reason, order, inventory);
  if (order.status === 'complete') return refused(conflict('This order is paid and complete', 'complete'));
  const freed = freeStock(inventory, order, 'held');
  return {
    outcome: 'changed',
    inventory: freed,
    order: after(order, freed, { status: 'cancelled', cancelReason: reason }),
  };
}

/** One that ran out would come back with a payment that is on its way: not once its buyer is told that it is cancelled. */
function cancelAgain(reason: CancelReason, order: OrderDocument, inventory: InventoryDocument): Decision {
  const mayComeBack = order.cancelReason === 'expired' && !order.payment;
  if (reason !== 'buyer' || !mayComeBack) return { outcome: 'unchanged', order };
  const givenUp: OrderDocument = { ...order, cancelReason: reason, version: order.version + 1 };
  return { outcome: 'changed', order: givenUp, inventory };
}

/**
 * Money has been taken for an order. A hold becomes complete. One that ran out meanwhile takes its tickets again if
 * they are still free; if not, or if the buyer had cancelled it, the money goes back.
 */
function settle(paymentId: string, order: OrderDocument, inventory: InventoryDocument): Decision {
  if (order.payment?.id === paymentId) return { outcome: 'unchanged', order };
  const payment = { id: paymentId, accepted: true };

  if (isHold(order)) {
    const count = order.tickets.length;
    const sold: InventoryDocument = {
      ...inventory,
      version: inventory.version + 1,
      held: inventory.held - count,
      sold: inventory.sold + count,
      revenue: inventory.revenue + order.total,
    };
    return {
      outcome: 'changed',
      inventory: sold,
      order: after(order, sold, { status: 'complete', payment }),
    };
  }
  const mayHaveThem = order.cancelReason === 'expired' && !order.payment && !inventory.offer.cancelled;
  const retaken = mayHaveThem
    ? takeStock(inventory, order.tickets, order.tickets.length, 'sold', order.total)
    : undefined;
  if (retaken) {
    const { cancelReason: _, ...revived } = order;
    return {
      outcome: 'changed',
      inventory: retaken,
      order: after(revived, retaken, { status: 'complete', payment }),
    };
  }
  const known = order.payment ?? { id: paymentId, accepted: false };
  return {
    outcome: 'changed',
    inventory,
    order: { ...order, payment: known, version: order.version + 1 },
    refund: paymentId,
  };
}

/** A payment was given back: what it had paid for is free again. */
function refund(paymentId: string, order: OrderDocument, inventory: InventoryDocument): Decision {
  if (order.status !== 'complete' || order.payment?.id !== paymentId) return { outcome: 'unchanged', order };
  const freed = freeStock(inventory, order, 'sold');
  return {
    outcome: 'changed',
    inventory: freed,
    order: after(order, freed, { status: 'cancelled', cancelReason: 'refunded' }),
  };
}

/** The event was cancelled: a hold ends, and what was paid is asked back, once. */
function callOff(order: OrderDocument, inventory: InventoryDocument): Decision {
  return isHold(order) ? cancel('event-cancelled', order, inventory) : askRefund(order, inventory);
}

/** The seller gives the money back for what was paid. */
function giveBack(order: OrderDocument, inventory: InventoryDocument): Decision {
  if (isHold(order)) return refused(conflict('This order has not been paid', 'not-paid'));
  if (order.status === 'cancelled' && order.cancelReason !== 'refunded') {
    return refused(conflict('This order was cancelled before it was complete', 'cancelled'));
  }
  return askRefund(order, inventory);
}

/** Asks for the money of a complete order, once. Its tickets are free when that has gone back, and no sooner. */
function askRefund(order: OrderDocument, inventory: InventoryDocument): Decision {
  if (order.status !== 'complete' || !order.payment || order.payment.refundAsked) {
    return { outcome: 'unchanged', order };
  }
  const payment = { ...order.payment, refundAsked: true };
  return {
    outcome: 'changed',
    inventory,
    order: { ...order, payment, version: order.version + 1 },
    refund: payment.id,
  };
}
