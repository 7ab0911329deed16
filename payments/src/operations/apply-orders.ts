import { keepNewest, newestById, type Message } from '@aisle/common';
import type { Deps } from '../deps.ts';
import { OrderCopy, type OrderCopyDocument } from '../models/order-copy.ts';
import { payable, Payment } from '../models/payment.ts';

export type OrderMessage = Message<'order.created' | 'order.updated' | 'order.cancelled' | 'order.completed'>;

/**
 * Keeps the copies of orders: a newer version replaces an older one, whatever order they arrive in.
 * The Checkout Session of a cancelled order is to be ended: that is written down here and done by the reconciler,
 * since Stripe may be out of reach.
 */
export async function applyOrders(deps: Deps, messages: OrderMessage[]): Promise<void> {
  const newest = newestById(messages, ({ data }) => data.id);
  await keepNewest(OrderCopy.collection, newest.map(copyOf), { once: ['traceparent'] });

  const cancelled = newest.filter(({ data }) => data.status === 'cancelled').map(({ data }) => data.id);
  if (cancelled.length === 0) return;
  const { modifiedCount } = await Payment.updateMany(
    { orderId: { $in: cancelled }, status: { $in: payable }, checkout: { $exists: true } },
    { $set: { checkAt: new Date(), checks: 0 } },
  );
  if (modifiedCount > 0) deps.nudge();
}

const copyOf = ({ version, data, traceparent }: OrderMessage): OrderCopyDocument => ({
  _id: data.id,
  version,
  buyerId: data.buyerId,
  status: data.status,
  expiresAt: new Date(data.expiresAt),
  currency: data.currency,
  total: data.total,
  items: itemsOf(data.tickets),
  ...(traceparent && { traceparent }),
});

/** One line for all tickets of the same title and price. */
function itemsOf(tickets: { title: string; price: number }[]): OrderCopyDocument['items'] {
  const items = new Map<string, OrderCopyDocument['items'][number]>();
  for (const { title, price } of tickets) {
    const key = `${price} ${title}`;
    const item = items.get(key) ?? { title, price, quantity: 0 };
    items.set(key, { ...item, quantity: item.quantity + 1 });
  }
  return [...items.values()];
}
