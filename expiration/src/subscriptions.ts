import type { Subscriptions } from '@aisle/common';
import { setDeadlines, type OrderMessage } from './operations/set-deadlines.ts';
import type { DueDeadline } from './models/deadline.ts';

/** What this service listens to. `arm` is given the deadlines that are now pending. */
export function subscriptions(arm: (deadlines: DueDeadline[]) => void): Subscriptions {
  const apply = async (messages: OrderMessage[]) => arm(await setDeadlines(messages));
  return {
    'order.created': apply,
    'order.updated': apply,
    'order.cancelled': apply,
    'order.completed': apply,
  };
}
