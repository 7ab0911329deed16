import {
  ApiError,
  badRequest,
  conflict,
  decodeRows,
  getBit,
  layoutOf,
  seatAddress,
  seatIndex,
  setBit,
  type Layout,
} from '@aisle/common';
import { LRUCache } from 'lru-cache';
import type { InventoryDocument } from '../models/inventory.ts';
import type { OrderDocument, OrderTicket } from '../models/order.ts';
import { bestAvailable } from './best-available.ts';

/** What a buyer asks for: these very seats (`row/number`), or so many of the best. */
export type Wanted = { seats: string[] } | { quantity: number; together?: boolean };

const layouts = new LRUCache<string, Layout>({ max: 2_000 });

/** The layout of a seated inventory; undefined for general admission and listed tickets. */
export function layoutOfInventory({ rows }: InventoryDocument): Layout | undefined {
  if (rows === undefined) return undefined;
  const known = layouts.get(rows);
  if (known) return known;
  const layout = layoutOf(decodeRows(rows));
  layouts.set(rows, layout);
  return layout;
}

/**
 * Picks the seats for what is asked, or says why it cannot be had. Where there are no seats it only checks the count.
 * @returns the seats as an order's tickets name them; empty where the inventory has no seats
 */
export function pickSeats(inventory: InventoryDocument, wanted: Wanted): { seat: string }[] | ApiError {
  const layout = layoutOfInventory(inventory);
  if ('seats' in wanted) return layout ? pickThese(layout, inventory, wanted.seats) : noSeats();
  const free = inventory.capacity - inventory.held - inventory.sold;
  if (free < wanted.quantity) return notEnough(free, inventory);
  if (!layout) return [];
  const best = bestAvailable(layout, inventory.taken!, wanted.quantity, wanted.together);
  if (!best) return conflict(`There are no ${wanted.quantity} seats beside each other`, 'not-together');
  return best.map((index) => ({ seat: seatAddress(layout, index) }));
}

function pickThese(
  layout: Layout,
  inventory: InventoryDocument,
  seats: string[],
): { seat: string }[] | ApiError {
  if (new Set(seats).size < seats.length) return badRequest('Name each seat once', 'seats');
  const indices = seats.map((seat) => seatIndex(layout, seat));
  const unknown = seats.filter((_, at) => indices[at] === undefined);
  if (unknown.length > 0) return badRequest(`There is no seat ${unknown.join(', ')}`, 'seats');
  const taken = seats.filter((_, at) => getBit(inventory.taken!, indices[at]!));
  if (taken.length > 0) return conflict(`Seat ${taken.join(', ')} is not free any more`, 'taken');
  return seats.map((seat) => ({ seat }));
}

const noSeats = () => badRequest('This section has no seats to choose: give a quantity', 'seats');

const notEnough = (free: number, { offer }: InventoryDocument) =>
  offer.sectionId === undefined
    ? conflict('This ticket is already reserved or sold', 'taken')
    : conflict(free === 0 ? 'This section is sold out' : `Only ${free} left in this section`, 'not-enough');

/** The tickets of an order that takes these seats, or so many without seats. */
export function ticketsFor(
  { _id, offer }: InventoryDocument,
  seats: { seat: string }[],
  quantity: number,
): OrderTicket[] {
  const { title, price, eventId, sessionId, sectionId } = offer;
  if (eventId === undefined) return [{ ticketId: _id, title, price }];
  const where = { eventId, sessionId, sectionId, title, price };
  return seats.length > 0
    ? seats.map(({ seat }) => ({ ...where, seat }))
    : Array.from({ length: quantity }, () => where);
}

/**
 * Takes stock, as held or as sold at once.
 * @returns the inventory after it, or undefined where not all of it is free
 */
export function takeStock(
  inventory: InventoryDocument,
  tickets: { seat?: string | undefined }[],
  count: number,
  as: 'held' | 'sold',
  revenue = 0,
): InventoryDocument | undefined {
  if (inventory.held + inventory.sold + count > inventory.capacity) return undefined;
  const taken = withSeats(inventory, tickets, true);
  if (taken === 'clash') return undefined;
  return {
    ...inventory,
    version: inventory.version + 1,
    [as]: inventory[as] + count,
    revenue: inventory.revenue + revenue,
    ...(taken && { taken }),
  };
}

/** Gives back what an order has. @throws Error when the inventory does not have it: the two always change together */
export function freeStock(
  inventory: InventoryDocument,
  order: OrderDocument,
  from: 'held' | 'sold',
): InventoryDocument {
  const left = inventory[from] - order.tickets.length;
  const taken = withSeats(inventory, order.tickets, false);
  if (left < 0 || taken === 'clash') {
    throw new Error(`inventory ${inventory._id} does not have what order ${order._id.toHexString()} claims`);
  }
  return {
    ...inventory,
    version: inventory.version + 1,
    [from]: left,
    revenue: inventory.revenue - (from === 'sold' ? order.total : 0),
    ...(taken && { taken }),
  };
}

/** A copy of the bitmap with these seats taken or freed; `clash` where one of them is so already. */
function withSeats(
  inventory: InventoryDocument,
  tickets: { seat?: string | undefined }[],
  taken: boolean,
): Buffer | 'clash' | undefined {
  const layout = layoutOfInventory(inventory);
  if (!layout) return undefined;
  const bits = Buffer.from(inventory.taken!);
  for (const { seat } of tickets) {
    const index = seat === undefined ? undefined : seatIndex(layout, seat);
    if (index === undefined || getBit(bits, index) === taken) return 'clash';
    setBit(bits, index, taken);
  }
  return bits;
}
