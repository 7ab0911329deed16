import { createApp, type ServiceContext } from '@aisle/common';
import type { Express } from 'express';
import type { Door } from './reservation/door.ts';
import { orderRoutes } from './routes/orders.ts';

/** The orders service's HTTP side. */
export const buildApp = (context: ServiceContext, door: Door): Express =>
  createApp(context, { routes: (app) => app.use('/api/orders', orderRoutes(door)) });
