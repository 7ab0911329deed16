import { ApiError } from '@aisle/common';
import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { Boards } from '../availability/boards.ts';
import type { Streams } from '../availability/streams.ts';

type SessionRequest = Request<{ id: string; sid: string }>;

/** `/api/events/:id/sessions/:sid`: what can be had now, once and live. */
export function availabilityRoutes(boards: Boards, streams: Streams): Router {
  const router = Router();
  router.get('/:id/sessions/:sid/availability', checkIds, show);
  router.get('/:id/sessions/:sid/stream', checkIds, stream);
  return router;

  async function show(req: SessionRequest, res: Response) {
    const shown = (await boardOf(req)).shown();
    res.set({ ETag: shown.etag, 'Cache-Control': 'public, max-age=1', Vary: 'Accept-Encoding' });
    if (hasAlready(req, shown.etag)) return res.status(304).end();
    res.set('Content-Type', 'application/json; charset=utf-8');
    if (req.acceptsEncodings('gzip', 'identity') !== 'gzip') return res.end(shown.body);
    res.set('Content-Encoding', 'gzip').end(shown.gzip());
  }

  async function stream(req: SessionRequest, res: Response) {
    const board = await boardOf(req);
    const { lastEventId } = req.query;
    const cursor = req.get('Last-Event-ID') ?? (typeof lastEventId === 'string' ? lastEventId : undefined);
    streams.open(req, res, board, cursor);
  }

  function boardOf({ params }: SessionRequest) {
    return boards.find(params.id, params.sid);
  }
}

/** Not `req.fresh`: that sends all again to whoever asks past a cache (`no-cache`), which an ETag needn't. */
function hasAlready(req: Request, etag: string): boolean {
  const known = req.get('If-None-Match');
  return known !== undefined && known.split(',').some((one) => one.trim() === etag || one.trim() === '*');
}

/** Thousands ask for this every second; express-validator would be most of what an answer costs. */
const checkIds: RequestHandler<{ id: string; sid: string }> = ({ params }, _res, next) => {
  const wrong = (['id', 'sid'] as const).filter((field) => !/^[0-9a-f]{24}$/.test(params[field]));
  if (wrong.length > 0) {
    throw new ApiError(
      400,
      wrong.map((field) => ({ message: 'Must be an id', field })),
    );
  }
  next();
};
