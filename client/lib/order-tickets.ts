import { texts } from './texts.ts';
import type { IssuedTicket, Order } from './types.ts';

/** Whether these issued tickets hold any of the order's. */
export function belongsTo(order: Order, issued: IssuedTicket[]): boolean {
  return issued.some(({ orderId }) => orderId === order.id);
}

/** An order in a line: its first ticket, and how many more there are. */
export function orderTitle(order: Order): string {
  const [first] = order.tickets;
  return texts.orders.andMore(first?.title ?? texts.orders.ticket, Math.max(order.tickets.length - 1, 0));
}

/** Where to try for the same ticket again. */
export function tryAgainPath(order: Order): string {
  const ticketId = order.tickets[0]?.ticketId;
  return ticketId ? `/tickets/${ticketId}` : '/';
}
