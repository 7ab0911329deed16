import { setTimeout as sleep } from 'node:timers/promises';
import { queryId, requireAuth, unavailable, userOf, validateRequest } from '@aisle/common';
import { Router, type Request, type Response } from 'express';
import { matchedData } from 'express-validator';
import { salesOfEvent } from '../operations/sales-of-event.ts';

const TICK_MS = 1_000;
const HEARTBEAT_TICKS = 15;

/** `/api/orders/sales?eventId=`: an event's figures for its seller, once or live. */
export function salesRoutes(options: { maxStreams: number; stopping: AbortSignal }): Router {
  const router = Router();
  let streams = 0;
  router.use(requireAuth);
  router.get('/', validateRequest(queryId('eventId')), show);
  router.get('/stream', validateRequest(queryId('eventId')), stream);
  return router;

  async function show(req: Request, res: Response) {
    res.set('Cache-Control', 'private, no-store').json(await salesOfEvent(eventIdOf(req), userOf(req).id));
  }

  /** Server-sent events: the figures at once, then whenever they have changed, at most once a second. */
  async function stream(req: Request, res: Response) {
    if (streams >= options.maxStreams) throw unavailable('Too many live views are open right now', 5);
    // Counted before anything is awaited, or many at once would all find room.
    streams += 1;
    res.once('close', () => (streams -= 1));
    let last = JSON.stringify(await salesOfEvent(eventIdOf(req), userOf(req).id));
    res.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    res.write(`retry: 2000\n\nevent: sales\ndata: ${last}\n\n`);
    for (let tick = 1; !res.closed; tick += 1) {
      try {
        await sleep(TICK_MS, undefined, { signal: options.stopping });
        const now = JSON.stringify(await salesOfEvent(eventIdOf(req), userOf(req).id));
        if (now !== last) res.write(`event: sales\ndata: ${now}\n\n`);
        else if (tick % HEARTBEAT_TICKS === 0) res.write(': still here\n\n');
        last = now;
      } catch {
        // Stopping, or out of order: the answer has begun, and ending it makes the browser come again.
        return res.end();
      }
    }
  }
}

const eventIdOf = (req: Request): string => matchedData<{ eventId: string }>(req).eventId;
