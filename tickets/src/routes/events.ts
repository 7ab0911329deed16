import {
  pageQuery,
  pathId,
  requireAuth,
  requireRole,
  userOf,
  validateRequest,
  type PageRequest,
} from '@aisle/common';
import { Router, type NextFunction, type Request, type Response } from 'express';
import { body, matchedData, query } from 'express-validator';
import type { Announce } from '../availability/apply-orders.ts';
import { cancelEvent } from '../operations/cancel-event.ts';
import { createEvent } from '../operations/create-event.ts';
import { findEvents, findEventsOfSeller, findEventsOfStaff } from '../operations/find-events.ts';
import { publishEvent } from '../operations/publish-event.ts';
import { showEvent, showOwnEvent, showOwnSessions, showSessions } from '../operations/show-event.ts';
import { updateEvent } from '../operations/update-event.ts';
import type { AnswerCache } from './answer-cache.ts';
import { eventChanges, newEvent } from './event-input.ts';
import { readBody } from './validate-body.ts';

/** A body as large as an event with all its rows may be; of other routes it would be too much. */
export const EVENT_BODY_LIMIT = '1mb';

const MAX_SEARCH = 100;

/** `me` is the only value: who sells what, and who works where, is nobody else's business. */
const onlyMe = (field: string) =>
  query(field)
    .optional()
    .custom((value) => value === 'me')
    .withMessage('Must be me');

/** A seller finds its own events, drafts too; those of others only among what is on sale, or at whose door one works. */
const listQuery = [
  pageQuery[0]!,
  query('cursor')
    .optional()
    .custom((value) => typeof value === 'string' && /^(?:[0-9a-z]{1,10}-)?[0-9a-f]{24}$/.test(value))
    .withMessage('Must be a cursor from an earlier page'),
  onlyMe('sellerId'),
  onlyMe('staff'),
  query(['startsFrom', 'startsBefore'])
    .optional()
    .custom((value) => typeof value === 'string')
    .withMessage('Must be a time as ISO 8601 has it')
    .bail()
    .isISO8601({ strict: true, strictSeparator: true })
    .withMessage('Must be a time as ISO 8601 has it')
    .toDate(),
  query('q')
    .optional()
    .custom((value) => typeof value === 'string' && value.length <= MAX_SEARCH)
    .withMessage(`Must be a text of at most ${MAX_SEARCH} characters`)
    .bail()
    .custom((value: string) => !/\p{Cc}/u.test(value) && value.isWellFormed())
    .withMessage('Must not hold control characters'),
];

/** Leaves the body to `readBody`: it is a tree, for which chains would not do. */
const anyBody = body('*').optional();

/** `/api/events`: shows with their sessions and sections, made and changed by their sellers, seen by everybody. */
export function eventRoutes(cache: AnswerCache, announce: Announce): Router {
  const router = Router();
  router.get('/', cache.sendAgain, validateRequest(...listQuery), list);
  router.post('/', requireRole('seller'), validateRequest(anyBody), create);
  router.get('/:id', again, validateRequest(pathId()), show);
  router.patch('/:id', requireAuth, validateRequest(pathId(), anyBody), update);
  router.get('/:id/sessions', again, validateRequest(pathId()), sessions);
  router.post('/:id/publish', requireAuth, validateRequest(pathId()), publish);
  router.post('/:id/cancel', requireAuth, validateRequest(pathId()), cancel);
  return router;

  async function list(req: Request, res: Response) {
    const { sellerId, staff, q = '', startsFrom, startsBefore, ...page } = matchedData<ListRequest>(req);
    if (staff) return sendPrivate(res, await findEventsOfStaff(userOf(req).id, page));
    if (sellerId) return sendPrivate(res, await findEventsOfSeller(userOf(req).id, page));
    const search = { search: q, ...(startsFrom && { startsFrom }), ...(startsBefore && { startsBefore }) };
    const key = JSON.stringify(['list', search, page.limit, page.cursor]);
    await cache.send(req, res, key, () => findEvents({ ...page, ...search }));
  }

  /** Its seller is answered more of an event than others are. */
  function again(req: Request, res: Response, next: NextFunction) {
    res.vary('Cookie');
    if (isSeller(req)) next();
    else return cache.sendAgain(req, res, next);
  }

  async function create(req: Request, res: Response) {
    res.status(201);
    sendPrivate(res, await createEvent(readBody(req, newEvent), userOf(req).id));
  }

  async function show(req: Request, res: Response) {
    const id = idOf(req);
    const own = isSeller(req) && (await showOwnEvent(id, userOf(req).id));
    if (own) return sendPrivate(res, own);
    await cache.send(req, res, `event ${id}`, () => showEvent(id));
  }

  async function sessions(req: Request, res: Response) {
    const id = idOf(req);
    const own = isSeller(req) && (await showOwnSessions(id, userOf(req).id));
    if (own) return sendPrivate(res, { items: own, nextCursor: null });
    await cache.send(req, res, `sessions ${id}`, async () => ({
      items: await showSessions(id),
      nextCursor: null,
    }));
  }

  async function update(req: Request, res: Response) {
    const changes = readBody(req, eventChanges);
    const event = await updateEvent(idOf(req), userOf(req).id, changes);
    // Those who watch see a new capacity at once, not when their process next looks at the database.
    if (changes.sections) for (const { id } of event.sessions) announce(id, []);
    changed(res, event);
  }

  async function publish(req: Request, res: Response) {
    changed(res, await publishEvent(idOf(req), userOf(req).id));
  }

  async function cancel(req: Request, res: Response) {
    changed(res, await cancelEvent(idOf(req), userOf(req).id));
  }

  function changed(res: Response, event: unknown) {
    cache.changed();
    sendPrivate(res, event);
  }
}

interface ListRequest extends PageRequest {
  sellerId?: 'me';
  staff?: 'me';
  q?: string;
  startsFrom?: Date;
  startsBefore?: Date;
}

const idOf = (req: Request) => matchedData<{ id: string }>(req, { locations: ['params'] }).id;

const isSeller = (req: Request) => req.currentUser?.role === 'seller';

const sendPrivate = (res: Response, content: unknown) => {
  res.set('Cache-Control', 'private, no-store').json(content);
};
