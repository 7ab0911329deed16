import type { ServiceDefinition } from '@aisle/common';
import { buildApp } from './app.ts';
import type { OrdersConfig } from './config.ts';
import { createDoor } from './reservation/door.ts';
import { subscriptions } from './subscriptions.ts';

/** The orders service: inventory and orders, and the one door through which both change. */
export function ordersService(config: OrdersConfig): ServiceDefinition {
  const door = createDoor({ holdMs: config.HOLD_SECONDS * 1000, maxTickets: config.MAX_TICKETS_PER_ORDER });
  return {
    name: 'orders',
    config,
    subscriptions: subscriptions(door),
    buildApp: (context) => buildApp(context, config, door),
  };
}
