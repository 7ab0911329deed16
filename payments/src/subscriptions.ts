import { applySigningKeys, type Subscriptions } from '@aisle/common';
import type { Deps } from './deps.ts';
import { applyOrders } from './operations/apply-orders.ts';
import { requestRefunds } from './operations/request-refunds.ts';

/** What this service listens to. */
export const subscriptions = (deps: Deps): Subscriptions => ({
  'signing-keys.updated': applySigningKeys,
  'order.created': (messages) => applyOrders(deps, messages),
  'order.updated': (messages) => applyOrders(deps, messages),
  'order.cancelled': (messages) => applyOrders(deps, messages),
  'order.completed': (messages) => applyOrders(deps, messages),
  'payment.refund-requested': (messages) => requestRefunds(deps, messages),
});
