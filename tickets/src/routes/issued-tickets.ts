import {
  badRequest,
  bodyId,
  pageOf,
  pageQuery,
  requireAuth,
  text,
  userOf,
  validateRequest,
} from '@aisle/common';
import { Router, type Request, type Response } from 'express';
import { body, matchedData } from 'express-validator';
import type { Passage } from '../operations/door-rules.ts';
import { listMyTickets } from '../operations/list-my-tickets.ts';
import { verifyTicket, type Shown } from '../operations/verify-ticket.ts';
import type { QrKeys } from '../qr/qr-keys.ts';

/** Longer than any code we make; what is longer is not looked at. */
const MAX_QR_LENGTH = 2_000;
const MAX_GATE_LENGTH = 60;

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

/** `/api/tickets/mine`, `/api/tickets/verify`: tickets that were paid for, and the door. */
export function issuedTicketRoutes(keys: QrKeys): Router {
  const router = Router();
  router.get('/mine', requireAuth, validateRequest(...pageQuery), mine);
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
    ),
    verify,
  );
  return router;

  async function mine(req: Request, res: Response) {
    // Whoever has a ticket's code has the ticket.
    res.set('Cache-Control', 'no-store').json(await listMyTickets(userOf(req).id, pageOf(req), keys));
  }

  async function verify(req: Request, res: Response) {
    res.json(await verifyTicket(shownIn(req), passageIn(req), userOf(req).id, keys));
  }
}

function passageIn(req: Request): Passage {
  const { direction = 'in', eventId, sessionId, gate } = matchedData<Partial<Passage>>(req);
  return {
    direction,
    ...(eventId !== undefined && { eventId }),
    ...(sessionId !== undefined && { sessionId }),
    ...(gate !== undefined && { gate }),
  };
}

/** @throws ApiError 400 unless exactly one of `ticketId` and `qr` is given */
function shownIn(req: Request): Shown {
  const { ticketId, qr } = matchedData<{ ticketId?: string; qr?: string }>(req);
  if (ticketId !== undefined && qr === undefined) return { ticketId };
  if (qr !== undefined && ticketId === undefined) return { qr };
  throw badRequest('Send either ticketId or qr');
}
