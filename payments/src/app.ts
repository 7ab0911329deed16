import { createApp, type ServiceContext } from '@aisle/common';
import type { Express } from 'express';
import type { Deps } from './deps.ts';
import { paymentRoutes } from './routes/payments.ts';
import { stripeWebhook } from './routes/webhook.ts';

/** The service's HTTP side, not listening yet. */
export const buildApp = (context: ServiceContext, deps: Deps): Express =>
  createApp(context, {
    raw: (app) => app.post('/api/payments/webhook', stripeWebhook(deps)),
    routes: (app) => app.use('/api/payments', paymentRoutes(deps)),
  });
