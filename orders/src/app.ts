import { addressOf, createApp, createThrottles, throttled, userOf, type ServiceContext } from '@aisle/common';
import type { Express } from 'express';
import type { OrdersConfig } from './config.ts';
import type { Door } from './reservation/door.ts';
import { orderRoutes } from './routes/orders.ts';
import { salesRoutes } from './routes/sales.ts';

/** The orders service's HTTP side. */
export function buildApp(context: ServiceContext, config: OrdersConfig, door: Door): Express {
  const sales = salesRoutes({ maxStreams: config.MAX_STREAMS, stopping: context.stopping });
  const createThrottle = createThrottles(context, config.REDIS_URL);
  const perMinute = (name: string, tries: number) => createThrottle(name, { tries, seconds: 60 });
  const throttle = throttled(
    [perMinute('orders', config.ORDERS_PER_ACCOUNT), (req) => userOf(req).id],
    [perMinute('orders-address', config.ORDERS_PER_ADDRESS), addressOf],
  );
  return createApp(context, {
    routes: (app) => app.use('/api/orders/sales', sales).use('/api/orders', orderRoutes(door, throttle)),
  });
}
