import { createApp, type ServiceContext } from '@aisle/common';
import type { Express } from 'express';
import type { Boards } from './availability/boards.ts';
import { createStreams } from './availability/streams.ts';
import type { TicketsConfig } from './config.ts';
import type { QrKeys } from './qr/qr-keys.ts';
import { availabilityRoutes } from './routes/availability.ts';
import { issuedTicketRoutes } from './routes/issued-tickets.ts';
import { listedTicketRoutes } from './routes/listed-tickets.ts';
import { qrKeyRoutes } from './routes/qr-keys.ts';

/** The tickets service's HTTP side. Fixed paths come first: `/:id` would take them for ids. */
export function buildApp(
  context: ServiceContext,
  { config, qrKeys, boards }: { config: TicketsConfig; qrKeys: QrKeys; boards: Boards },
): Express {
  const streams = createStreams({
    maxStreams: config.MAX_STREAMS,
    heartbeatSeconds: config.STREAM_HEARTBEAT_SECONDS,
    stopping: context.stopping,
  });
  return createApp(context, {
    routes: (app) => {
      app.use('/api/events', availabilityRoutes(boards, streams));
      app.use('/api/tickets', qrKeyRoutes(qrKeys));
      app.use('/api/tickets', issuedTicketRoutes(qrKeys));
      app.use('/api/tickets', listedTicketRoutes());
    },
  });
}
