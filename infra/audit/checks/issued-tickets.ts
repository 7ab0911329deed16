import { compare, finding, type Finding } from '../difference.ts';
import type { IssuedTicket, Order } from '../snapshot.ts';
import { grouped, isCaptured, type World } from '../world.ts';

/** Each complete order has its tickets, one a seat and no others; nobody else has any that would let them in. */
export function* checkIssuedTickets({ orders, orderById, issuedTickets }: World): Iterable<Finding> {
  const issuedTo = grouped(issuedTickets, ({ orderId }) => orderId);
  for (const order of orders) {
    if (order.status === 'complete') yield* ticketsOfComplete(order, issuedTo(order._id));
    else yield* ticketsOfOther(order, issuedTo(order._id));
  }
  for (const { _id: ticket, orderId: order } of issuedTickets) {
    if (!orderById.has(order)) yield finding('ticket-without-order', { ticket, order }, 'an order', 'none');
  }
  yield* checkTwins(issuedTickets);
}

function* ticketsOfComplete(order: Order, issued: IssuedTicket[]): Iterable<Finding> {
  const byKey = new Map(issued.map((ticket) => [ticket.key, ticket]));
  for (const [index, { ticketId, eventId, sessionId, sectionId, seat, price }] of order.tickets.entries()) {
    const key = `${order._id}/${index}`;
    const ids = { order: order._id, key };
    const ticket = byKey.get(key);
    byKey.delete(key);
    if (!ticket) {
      yield finding('missing-ticket', { ...ids, ...(seat !== undefined && { seat }) }, 'a ticket', 'none');
      continue;
    }
    const { buyerId: holderId, currency } = order;
    const wanted = { ticketId, eventId, sessionId, sectionId, seat, price, currency, holderId };
    yield* compare('wrong-ticket', { ...ids, ticket: ticket._id }, wanted, ticket);
    if (ticket.status === 'void')
      yield finding('void-ticket', { ...ids, ticket: ticket._id }, 'valid or admitted', 'void');
  }
  for (const { _id: ticket, key } of byKey.values()) {
    yield finding('surplus-ticket', { order: order._id, ticket, key }, 'none', 'a ticket');
  }
}

/** A refunded order had tickets, which are void now; one that never completed had none. Of admitted ones see below. */
function* ticketsOfOther(order: Order, issued: IssuedTicket[]): Iterable<Finding> {
  const mayBe = order.cancelReason === 'refunded' ? 'void' : undefined;
  for (const { _id: ticket, status } of issued) {
    if (status === mayBe || status === 'admitted') continue;
    const kind = mayBe ? 'ticket-of-refunded-order' : 'ticket-of-unpaid-order';
    yield finding(kind, { order: order._id, ticket }, mayBe ?? 'no ticket', status);
  }
}

/** No two tickets let into one seat, or are one listed ticket. */
function* checkTwins(issued: IssuedTicket[]): Iterable<Finding> {
  const seen = new Map<string, string>();
  for (const { _id: ticket, ticketId, sessionId, sectionId, seat, status } of issued) {
    if (status === 'void' || (ticketId === undefined && seat === undefined)) continue;
    const place = ticketId ?? `${sessionId}/${sectionId}/${seat}`;
    const other = seen.get(place);
    if (other === undefined) seen.set(place, ticket);
    else yield finding('twin-tickets', { ticket, other, place }, 'one valid ticket', 'two');
  }
}

/** Whoever was let in has paid, and it is known when they were let in. */
export function* checkAdmissions({ issuedTickets, orderById, paymentsOf }: World): Iterable<Finding> {
  for (const { _id: ticket, orderId: order, status, admittedAt } of issuedTickets) {
    if (status !== 'admitted') continue;
    if (!admittedAt) yield finding('admitted-at-no-time', { ticket, order }, 'a time', 'none');
    const isPaid = orderById.get(order)?.status === 'complete' && paymentsOf(order).some(isCaptured);
    if (!isPaid) yield finding('admitted-without-payment', { ticket, order }, 'a paid order', 'none');
  }
}
