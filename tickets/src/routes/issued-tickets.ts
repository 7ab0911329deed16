import {
  badRequest,
  bodyId,
  pageOf,
  pageQuery,
  queryId,
  requireAuth,
  text,
  userOf,
  validateRequest,
} from '@aisle/common';
import { Router, type Request, type Response } from 'express';
import { body, matchedData } from 'express-validator';
import type { Passage } from '../operations/door-rules.ts';
import { listMyTickets, type TicketFilter } from '../operations/list-my-tickets.ts';
import { verifyTicket, type Shown } from '../operations/verify-ticket.ts';
import type { QrKeys } from '../qr/qr-keys.ts';

/** Longer than any code we make; what is longer is not looked at. */
const MAX_QR_LENGTH = 2_000;
const MAX_GATE_LENGTH = 60;
/** How long a door may be without network. */
const MAX_SCAN_AGE_MS = 7 * 24 * 3_600_000;
/** How far a door's clock may be ahead: such a scan counts as made now. */
const CLOCK_TOLERANCE_MS = 60_000;

const qrText = () =>
  body('qr')
    .custom((value) => typeof value === 'string' && value.length > 0 && value.length <= MAX_QR_LENGTH)
    .withMessage('Must be the text of a QR code');

const directions: unknown[] = ['in', 'out'] satisfies Passage['direction'][];
const direction = () =>
  body('direction')
    .optional()
    .custom((value) => directions.includes(value))
    .withMessage('Must be in or out');

const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z$/;
const scannedAt = () =>
  body('scannedAt')
    .optional()
    .custom((value) => typeof value === 'string' && isoTime.test(value) && !Number.isNaN(Date.parse(value)))
    .withMessage('Must be a time in ISO 8601 and UTC, such as 2026-11-20T19:30:00Z')
    .bail()
    .custom((value: string) => Date.parse(value) <= Date.now() + CLOCK_TOLERANCE_MS)
    .withMessage('Must not be in the future')
    .bail()
    .custom((value: string) => Date.parse(value) >= Date.now() - MAX_SCAN_AGE_MS)
    .withMessage('Must not be more than 7 days ago');

const scanId = () =>
  body('scanId')
    .optional()
    .custom((value) => typeof value === 'string' && /^[0-9A-Za-z-]{16,64}$/.test(value))
    .withMessage('Must be 16 to 64 letters, digits or hyphens');

/** `/api/tickets/mine`, `/api/tickets/verify`: tickets that were paid for, and the door. */
export function issuedTicketRoutes(keys: QrKeys): Router {
  const router = Router();
  router.get(
    '/mine',
    requireAuth,
    validateRequest(...pageQuery, queryId('orderId').optional(), queryId('sessionId').optional()),
    mine,
  );
  router.post(
    '/verify',
    requireAuth,
    validateRequest(
      bodyId('ticketId').optional(),
      qrText().optional(),
      bodyId('eventId').optional(),
      bodyId('sessionId').optional(),
      direction(),
      text('gate', MAX_GATE_LENGTH).optional(),
      scannedAt(),
      scanId(),
    ),
    verify,
  );
  return router;

  async function mine(req: Request, res: Response) {
    // Whoever has a ticket's code has the ticket.
    const { orderId, sessionId } = matchedData<TicketFilter>(req);
    const filter = { ...(orderId && { orderId }), ...(sessionId && { sessionId }) };
    res
      .set('Cache-Control', 'no-store')
      .json(await listMyTickets(userOf(req).id, { ...pageOf(req), ...filter }, keys));
  }

  async function verify(req: Request, res: Response) {
    res.json(await verifyTicket(shownIn(req), passageIn(req), userOf(req).id, keys));
  }
}

function passageIn(req: Request): Passage {
  const {
    direction = 'in',
    eventId,
    sessionId,
    gate,
    scannedAt,
    scanId,
  } = matchedData<Partial<Omit<Passage, 'scannedAt'>> & { scannedAt?: string }>(req);
  return {
    direction,
    ...(eventId !== undefined && { eventId }),
    ...(sessionId !== undefined && { sessionId }),
    ...(gate !== undefined && { gate }),
    ...(scannedAt !== undefined && { scannedAt: new Date(Math.min(Date.parse(scannedAt), Date.now())) }),
    ...(scanId !== undefined && { scanId }),
  };
}

/** @throws ApiError 400 unless exactly one of `ticketId` and `qr` is given */
function shownIn(req: Request): Shown {
  const { ticketId, qr } = matchedData<{ ticketId?: string; qr?: string }>(req);
  if (ticketId !== undefined && qr === undefined) return { ticketId };
  if (qr !== undefined && ticketId === undefined) return { qr };
  throw badRequest('Send either ticketId or qr');
}
