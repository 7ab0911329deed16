import { pathId, validateRequest } from '@aisle/common';
import { Router, type Request, type Response } from 'express';
import { matchedData } from 'express-validator';
import type { Boards } from '../availability/boards.ts';
import type { Streams } from '../availability/streams.ts';

/** `/api/events/:id/sessions/:sid`: what can be had now, once and live. */
export function availabilityRoutes(boards: Boards, streams: Streams): Router {
  const router = Router();
  const session = validateRequest(pathId('id'), pathId('sid'));
  router.get('/:id/sessions/:sid/availability', session, show);
  router.get('/:id/sessions/:sid/stream', session, stream);
  return router;

  async function show(req: Request, res: Response) {
    const shown = (await boardOf(req)).shown();
    res.set({ ETag: shown.etag, 'Cache-Control': 'public, max-age=1', Vary: 'Accept-Encoding' });
    if (hasAlready(req, shown.etag)) return res.status(304).end();
    res.set('Content-Type', 'application/json; charset=utf-8');
    if (req.acceptsEncodings('gzip', 'identity') !== 'gzip') return res.end(shown.body);
    res.set('Content-Encoding', 'gzip').end(shown.gzip());
  }

  async function stream(req: Request, res: Response) {
    const board = await boardOf(req);
    const { lastEventId } = req.query;
    const cursor = req.get('Last-Event-ID') ?? (typeof lastEventId === 'string' ? lastEventId : undefined);
    streams.open(req, res, board, cursor);
  }

  function boardOf(req: Request) {
    const { id, sid } = matchedData<{ id: string; sid: string }>(req);
    return boards.find(id, sid);
  }
}

/** Not `req.fresh`: that sends all again to whoever asks past a cache (`no-cache`), which an ETag needn't. */
function hasAlready(req: Request, etag: string): boolean {
  const known = req.get('If-None-Match');
  return known !== undefined && known.split(',').some((one) => one.trim() === etag || one.trim() === '*');
}
