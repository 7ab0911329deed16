import { createApp, type ServiceContext } from '@aisle/common';
import type { Express } from 'express';
import type { QrKeys } from './qr/qr-keys.ts';
import { issuedTicketRoutes } from './routes/issued-tickets.ts';
import { listedTicketRoutes } from './routes/listed-tickets.ts';
import { qrKeyRoutes } from './routes/qr-keys.ts';

/** The tickets service's HTTP side. Fixed paths come first: `/:id` would take them for ids. */
export const buildApp = (context: ServiceContext, qrKeys: QrKeys): Express =>
  createApp(context, {
    routes: (app) => {
      app.use('/api/tickets', qrKeyRoutes(qrKeys));
      app.use('/api/tickets', issuedTicketRoutes(qrKeys));
      app.use('/api/tickets', listedTicketRoutes());
    },
  });
