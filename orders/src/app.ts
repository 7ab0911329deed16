import { createApp, type ServiceContext } from '@aisle/common';
import type { Express } from 'express';
import type { OrdersConfig } from './config.ts';
import type { Door } from './reservation/door.ts';
import { orderRoutes } from './routes/orders.ts';
import { salesRoutes } from './routes/sales.ts';

/** The orders service's HTTP side. */
export function buildApp(context: ServiceContext, config: OrdersConfig, door: Door): Express {
  const sales = salesRoutes({ maxStreams: config.MAX_STREAMS, stopping: context.stopping });
  return createApp(context, {
    routes: (app) => app.use('/api/orders/sales', sales).use('/api/orders', orderRoutes(door)),
  });
}
