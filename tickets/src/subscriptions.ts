import { applySigningKeys, type Logger, type Subscriptions } from '@aisle/common';
import { applyDeletedUsers, applyUsers } from './operations/apply-users.ts';
import { issueTickets } from './operations/issue-tickets.ts';
import { showInventory } from './operations/show-inventory.ts';
import { voidTickets } from './operations/void-tickets.ts';

/** What tickets does with the messages of others. */
export const subscriptions = (log: Logger): Subscriptions => ({
  'signing-keys.updated': applySigningKeys,
  'user.created': applyUsers,
  'user.updated': applyUsers,
  'user.deleted': applyDeletedUsers,
  'order.created': (messages) => showInventory(messages, log),
  'order.updated': (messages) => showInventory(messages, log),
  'order.cancelled': async (messages) => {
    await showInventory(messages, log);
    const refunded = messages.filter(({ data }) => data.cancelReason === 'refunded');
    await voidTickets(refunded.map(({ data }) => data.id));
  },
  'order.completed': async (messages) => {
    await showInventory(messages, log);
    await issueTickets(messages);
  },
  'payment.refunded': (messages) => voidTickets(messages.map(({ data }) => data.orderId)),
});
