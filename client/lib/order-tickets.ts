import { texts } from './texts.ts';
import type { IssuedTicket, Order, Page } from './types.ts';

/**
 * Whether an order's tickets are issued, going by its holder's newest tickets. Where they are more than one
 * page it can't be told, and is taken for true: an old order must not look unfinished.
 */
export function areIssued(order: Order, newest: Page<IssuedTicket>): boolean {
  return Boolean(newest.nextCursor) || newest.items.some(({ orderId }) => orderId === order.id);
}

/** An order in a line: its first ticket, and how many more there are. */
export function orderTitle(order: Order): string {
  const [first] = order.tickets;
  return texts.orders.andMore(first?.title ?? texts.orders.ticket, Math.max(order.tickets.length - 1, 0));
}

/** An order's state in a list; a cancelled one by what cancelled it, where that says more. */
export function orderStatus({ status, cancelReason }: Order): keyof typeof texts.orders.status {
  return cancelReason === 'expired' || cancelReason === 'refunded' ? cancelReason : status;
}

/** Where to try for the same ticket again. */
export function tryAgainPath(order: Order): string {
  const ticketId = order.tickets[0]?.ticketId;
  return ticketId ? `/tickets/${ticketId}` : '/';
}
