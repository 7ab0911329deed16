import {
  applyDeletedUsers,
  applySigningKeys,
  applyUsers,
  type Logger,
  type Subscriptions,
} from '@aisle/common';
import { applyOrders, type Announce, type OrderMessage } from './availability/apply-orders.ts';
import { issueTickets } from './operations/issue-tickets.ts';
import { showInventory } from './operations/show-inventory.ts';
import { voidTickets } from './operations/void-tickets.ts';

/** What tickets does with the messages of others. `announce` tells those who watch a session live. */
export function subscriptions(log: Logger, announce: Announce): Subscriptions {
  /** What is taken and what is free, of listed tickets and of sections. */
  const showOrders = async (messages: OrderMessage[]) => {
    await showInventory(messages, log);
    await applyOrders(messages, announce, log);
  };
  return {
    'signing-keys.updated': applySigningKeys,
    'user.created': applyUsers,
    'user.updated': applyUsers,
    'user.deleted': applyDeletedUsers,
    'order.created': showOrders,
    'order.updated': showOrders,
    'order.cancelled': async (messages) => {
      await showOrders(messages);
      const refunded = messages.filter(({ data }) => data.cancelReason === 'refunded');
      await voidTickets(refunded.map(({ data }) => data.id));
    },
    'order.completed': async (messages) => {
      await showOrders(messages);
      await issueTickets(messages);
    },
    'payment.refunded': (messages) => voidTickets(messages.map(({ data }) => data.orderId)),
  };
}
