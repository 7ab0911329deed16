import { gauge } from '../service/metrics.ts';

/** Who is connected to a stream of server-sent events right now. */
export const sseClients = gauge(
  'aisle_sse_clients',
  'Open streams of server-sent events, by what they show.',
  ['stream'],
);
