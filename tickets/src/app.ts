import { createApp, jsonBody, type ServiceContext } from '@aisle/common';
import type { Express } from 'express';
import type { Boards } from './availability/boards.ts';
import { createStreams } from './availability/streams.ts';
import type { TicketsConfig } from './config.ts';
import type { QrKeys } from './qr/qr-keys.ts';
import type { AnswerCache } from './routes/answer-cache.ts';
import { availabilityRoutes } from './routes/availability.ts';
import { EVENT_BODY_LIMIT, eventRoutes } from './routes/events.ts';
import { issuedTicketRoutes } from './routes/issued-tickets.ts';
import { listedTicketRoutes } from './routes/listed-tickets.ts';
import { qrKeyRoutes } from './routes/qr-keys.ts';

/** The tickets service's HTTP side. Fixed paths come first: `/:id` would take them for ids. */
export function buildApp(
  context: ServiceContext,
  {
    config,
    qrKeys,
    boards,
    answers,
  }: { config: TicketsConfig; qrKeys: QrKeys; boards: Boards; answers: AnswerCache },
): Express {
  const streams = createStreams({
    maxStreams: config.MAX_STREAMS,
    heartbeatSeconds: config.STREAM_HEARTBEAT_SECONDS,
    stopping: context.stopping,
  });
  return createApp(context, {
    raw: (app) => {
      // Asked for most of all, and the same for everybody: it comes before sessions and bodies are looked at.
      app.use('/api/events', availabilityRoutes(boards, streams));
      // An event may have many rows; all other bodies are small, and stay so.
      app.use('/api/events', jsonBody(EVENT_BODY_LIMIT));
    },
    routes: (app) => {
      app.use('/api/events', eventRoutes(answers, boards.announce));
      app.use('/api/tickets', qrKeyRoutes(qrKeys));
      app.use('/api/tickets', issuedTicketRoutes(qrKeys));
      app.use('/api/tickets', listedTicketRoutes());
    },
  });
}
