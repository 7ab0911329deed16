import { UserCopy, type Page, type PageRequest } from '@aisle/common';
import { Order, viewOf, type OrderDocument, type OrderView } from '../models/order.ts';
import { requireSeller } from './require-seller.ts';

/** What a seller tells orders apart by; a refund that is only asked for leaves an order `complete`. */
export const saleStatuses = ['held', 'complete', 'refunded', 'cancelled'] as const;
export type SaleStatus = (typeof saleStatuses)[number];

export interface OrderFilter {
  sessionId?: string;
  status?: SaleStatus;
  /** Words that must all occur in the order's id, its seats, or its buyer's name or e-mail address. */
  q?: string;
}

/** Who ordered. Empty once the account is deleted. */
export interface Buyer {
  name?: string;
  email?: string;
}

/** An order as its seller may see it. */
export interface SoldOrderView extends OrderView {
  /** Whether the seller's or the event's end has given the money back, or is about to. */
  refund?: 'requested' | 'done';
  buyer: Buyer;
}

const conditions: Record<SaleStatus, object> = {
  held: { status: { $in: ['created', 'awaiting:payment'] } },
  complete: { status: 'complete' },
  refunded: { status: 'cancelled', cancelReason: 'refunded' },
  cancelled: { status: 'cancelled', cancelReason: { $ne: 'refunded' } },
};

const BATCH = 1_000;
/** A search looks at no more orders at a time; its `nextCursor` goes on with older ones. */
const MOST_SEARCHED = 10_000;

/**
 * An event's orders for its seller, newest first. A page of a search may hold fewer than `limit` although there is a
 * next one: it then tells how far it has looked.
 * @throws ApiError 404 when nothing of the event was ever on sale, 403 when it is somebody else's
 */
export async function findEventOrders(
  eventId: string,
  sellerId: string,
  filter: OrderFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<SoldOrderView>> {
  await requireSeller(eventId, sellerId);
  const items: SoldOrderView[] = [];
  let searched = 0;
  const batchSize = filter.q === undefined ? limit + 1 : BATCH;
  for await (const batch of eventOrders(eventId, filter, batchSize, cursor)) {
    items.push(...batch.orders);
    if (items.length > limit) {
      return { items: items.slice(0, limit), nextCursor: items[limit - 1]!.id };
    }
    searched += batchSize;
    if (searched >= MOST_SEARCHED) return { items, nextCursor: batch.last };
  }
  return { items, nextCursor: null };
}

/**
 * All orders of an event that pass a filter, newest first, read batch by batch as they are asked for.
 * @yields the orders of a batch that pass, and the id of the last one that was looked at
 */
export async function* eventOrders(
  eventId: string,
  { sessionId, status, q }: OrderFilter,
  batchSize = BATCH,
  before?: string,
): AsyncGenerator<{ orders: SoldOrderView[]; last: string }> {
  const words = folded(q ?? '')
    .split(/\s+/)
    .filter(Boolean);
  for (let last = before; ;) {
    const read = await Order.find({
      'tickets.eventId': eventId,
      ...(sessionId !== undefined && { 'tickets.sessionId': sessionId }),
      ...(status && conditions[status]),
      ...(last !== undefined && { _id: { $lt: last } }),
    })
      .sort({ _id: -1 })
      .limit(batchSize)
      .lean<OrderDocument[]>();
    if (read.length > 0) {
      last = read.at(-1)!._id.toHexString();
      const orders = await withBuyers(read);
      yield { orders: orders.filter((order) => words.every((word) => textOf(order).includes(word))), last };
    }
    if (read.length < batchSize) return;
  }
}

/** Orders as their seller may see them, with their buyers' names in one find. */
export async function withBuyers(orders: OrderDocument[]): Promise<SoldOrderView[]> {
  const ids = [...new Set(orders.map(({ buyerId }) => buyerId))];
  const users = await UserCopy.find({ _id: { $in: ids } })
    .select('name email')
    .lean();
  const buyers = new Map(users.map(({ _id, name, email }) => [_id, { name, email }]));
  return orders.map((order) => {
    const { name, email } = buyers.get(order.buyerId) ?? {};
    return {
      ...viewOf(order),
      ...refundOf(order),
      buyer: { ...(name !== undefined && { name }), ...(email !== undefined && { email }) },
    };
  });
}

function refundOf({ cancelReason, payment }: OrderDocument): Pick<SoldOrderView, 'refund'> {
  if (cancelReason === 'refunded') return { refund: 'done' };
  return payment?.refundAsked ? { refund: 'requested' } : {};
}

/** What a search looks into. */
const textOf = ({ id, tickets, buyer: { name, email } }: SoldOrderView): string =>
  folded([id, name, email, ...tickets.map(({ seat }) => seat)].filter(Boolean).join(' '));

/** Text without case and accents, so that "muller" finds "Müller". */
const folded = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
