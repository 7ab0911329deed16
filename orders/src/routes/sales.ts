import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  pageOf,
  pageQuery,
  queryId,
  requireAuth,
  sseClients,
  unavailable,
  userOf,
  validateRequest,
} from '@aisle/common';
import { Router, type Request, type Response } from 'express';
import { matchedData, query, type ValidationChain } from 'express-validator';
import { findEventOrders, saleStatuses, type OrderFilter } from '../operations/find-event-orders.ts';
import { ordersCsv } from '../operations/orders-csv.ts';
import { requireSeller } from '../operations/require-seller.ts';
import { salesOfEvent } from '../operations/sales-of-event.ts';

const TICK_MS = 1_000;
const HEARTBEAT_TICKS = 15;

const which: ValidationChain[] = [queryId('eventId'), queryId('sessionId').optional()];
const orderFilter: ValidationChain[] = [
  query('status')
    .optional()
    .custom((value) => saleStatuses.some((status) => status === value))
    .withMessage(`Must be one of ${saleStatuses.join(', ')}`),
  query('q')
    .optional()
    .custom((value) => typeof value === 'string' && value.length <= 100)
    .withMessage('Must have at most 100 characters'),
];

/** `/api/orders/sales?eventId=`: an event's figures, once or live, and its orders, for its seller. */
export function salesRoutes(options: { maxStreams: number; stopping: AbortSignal }): Router {
  const router = Router();
  let streams = 0;
  const connected = sseClients.labels('sales');
  router.use(requireAuth);
  router.use((_req, res, next) => {
    res.set('Cache-Control', 'private, no-store');
    next();
  });
  router.get('/', validateRequest(...which), show);
  router.get('/stream', validateRequest(...which), stream);
  router.get('/orders', validateRequest(...which, ...orderFilter, ...pageQuery), listOrders);
  router.get('/orders.csv', validateRequest(...which, ...orderFilter), exportOrders);
  return router;

  async function show(req: Request, res: Response) {
    res.json(await figuresFor(req));
  }

  /** Server-sent events: the figures at once, then whenever they have changed, at most once a second. */
  async function stream(req: Request, res: Response) {
    if (streams >= options.maxStreams) throw unavailable('Too many live views are open right now', 5);
    // Counted before anything is awaited, or many at once would all find room.
    connected.set((streams += 1));
    res.once('close', () => connected.set((streams -= 1)));
    let last = JSON.stringify(await figuresFor(req));
    res.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    res.write(`retry: 2000\n\nevent: sales\ndata: ${last}\n\n`);
    for (let tick = 1; !res.closed; tick += 1) {
      try {
        await sleep(TICK_MS, undefined, { signal: options.stopping });
        const now = JSON.stringify(await figuresFor(req));
        if (now !== last) res.write(`event: sales\ndata: ${now}\n\n`);
        else if (tick % HEARTBEAT_TICKS === 0) res.write(': still here\n\n');
        last = now;
      } catch {
        // Stopping, or out of order: the answer has begun, and ending it makes the browser come again.
        return res.end();
      }
    }
  }

  async function listOrders(req: Request, res: Response) {
    const { eventId } = eventOf(req);
    res.json(await findEventOrders(eventId, userOf(req).id, filterOf(req), pageOf(req)));
  }

  /** A file, made while it is sent. What fails on the way cuts it off, so that half of it is not taken for all. */
  async function exportOrders(req: Request, res: Response) {
    const { eventId } = eventOf(req);
    await requireSeller(eventId, userOf(req).id);
    res.attachment(`orders-${eventId}.csv`).type('text/csv; charset=utf-8; header=present');
    try {
      await pipeline(Readable.from(ordersCsv(eventId, filterOf(req))), res);
    } catch (error) {
      // Whoever asked has gone away: nothing is wrong.
      if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    }
  }
}

const figuresFor = (req: Request) => {
  const { eventId, sessionId } = eventOf(req);
  return salesOfEvent(eventId, userOf(req).id, sessionId);
};

const eventOf = (req: Request) => matchedData<{ eventId: string; sessionId?: string }>(req);
const filterOf = (req: Request): OrderFilter => {
  const { sessionId, status, q } = matchedData<OrderFilter>(req);
  return { ...(sessionId && { sessionId }), ...(status && { status }), ...(q && { q }) };
};
