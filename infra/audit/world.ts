import { decodeRows, emptyBitmap, layoutOf, seatIndex, setBit, type Layout } from '@aisle/common';
import type { Inventory, Order, Payment, Refund, Snapshot } from './snapshot.ts';

/** Who has which seat of a seated inventory, worked out from its layout and its live orders alone. */
export interface SeatPlan {
  layout: Layout;
  /** Seat index to the first live order that has it. */
  owners: Map<number, string>;
  /** Seats that more than one live order has. */
  clashes: { seat: string; orders: [string, string] }[];
  /** Seats of live orders that the section does not have. */
  unknown: { seat: string; order: string }[];
  /** One bit a seat: blocked, or in a live order. */
  taken: Uint8Array;
}

/** A snapshot with the ways to go from one thing to another. */
export interface World extends Snapshot {
  inventoryById: Map<string, Inventory>;
  orderById: Map<string, Order>;
  ordersOf: (inventoryId: string) => Order[];
  seatPlans: Map<string, SeatPlan>;
  paymentById: Map<string, Payment>;
  paymentsOf: (orderId: string) => Payment[];
  refundsOf: (intentId: string) => Refund[];
}

export const isHold = ({ status }: Order): boolean => status === 'created' || status === 'awaiting:payment';
export const isLive = (order: Order): boolean => isHold(order) || order.status === 'complete';
/** Whether money was taken, whatever became of it. */
export const isCaptured = ({ status }: Payment): boolean => status !== 'pending' && status !== 'failed';

/** How many tickets orders have together. */
export const countTickets = (orders: Order[]): number =>
  orders.reduce((sum, { tickets }) => sum + tickets.length, 0);

export const byId = <T extends { _id: string }>(all: T[]): Map<string, T> =>
  new Map(all.map((one) => [one._id, one]));

/** All of a kind by a key that several may share. What has none is an empty list. */
export function grouped<T>(all: T[], keyOf: (one: T) => string): (key: string) => T[] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return (key) => groups.get(key) ?? [];
}

/** Prepares a snapshot for the checks. */
export function worldOf(snapshot: Snapshot): World {
  const { inventories, orders, payments, refunds } = snapshot;
  const ordersOf = grouped(orders, ({ inventory }) => inventory.id);
  return {
    ...snapshot,
    inventoryById: byId(inventories),
    orderById: byId(orders),
    ordersOf,
    seatPlans: new Map(
      inventories.flatMap(({ _id, rows }) =>
        rows === undefined ? [] : [[_id, seatPlan(rows, ordersOf(_id).filter(isLive))]],
      ),
    ),
    paymentById: byId(payments),
    paymentsOf: grouped(payments, ({ orderId }) => orderId),
    refundsOf: grouped(refunds, ({ intentId }) => intentId),
  };
}

function seatPlan(rows: string, live: Order[]): SeatPlan {
  const layout = layoutOf(decodeRows(rows));
  const plan: SeatPlan = { layout, owners: new Map(), clashes: [], unknown: [], taken: emptyBitmap(layout) };
  for (const { _id: order, tickets } of live) {
    for (const { seat = 'none' } of tickets) {
      const index = seatIndex(layout, seat);
      if (index === undefined) {
        plan.unknown.push({ seat, order });
        continue;
      }
      const owner = plan.owners.get(index);
      if (owner !== undefined) plan.clashes.push({ seat, orders: [owner, order] });
      else plan.owners.set(index, order);
      setBit(plan.taken, index, true);
    }
  }
  return plan;
}
