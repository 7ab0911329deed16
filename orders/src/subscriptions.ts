import { applyDeletedUsers, applySigningKeys, applyUsers, type Subscriptions } from '@aisle/common';
import { applyEvents } from './operations/apply-events.ts';
import { applyListedTickets } from './operations/apply-listed-tickets.ts';
import { cancelRefundedOrders } from './operations/cancel-refunded-orders.ts';
import { expireOrders } from './operations/expire-orders.ts';
import { markAwaitingPayment } from './operations/mark-awaiting-payment.ts';
import { settlePaidOrders } from './operations/settle-paid-orders.ts';
import type { Door } from './reservation/door.ts';

/** What orders does with the messages of others. */
export const subscriptions = (door: Door): Subscriptions => ({
  'signing-keys.updated': applySigningKeys,
  'user.created': applyUsers,
  'user.updated': applyUsers,
  'user.deleted': applyDeletedUsers,
  'ticket.created': applyListedTickets,
  'ticket.updated': applyListedTickets,
  'event.published': (messages) => applyEvents(door, messages),
  'event.updated': (messages) => applyEvents(door, messages),
  'event.cancelled': (messages) => applyEvents(door, messages),
  'expiration.completed': (messages) => expireOrders(door, messages),
  'payment.started': (messages) => markAwaitingPayment(door, messages),
  'payment.created': (messages) => settlePaidOrders(door, messages),
  'payment.refunded': (messages) => cancelRefundedOrders(door, messages),
});
