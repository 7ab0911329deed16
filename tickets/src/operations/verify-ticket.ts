import { forbidden, inTransaction, message, notFound } from '@aisle/common';
import { IssuedTicket, snapshotOf, type IssuedTicketDocument } from '../models/issued-ticket.ts';
import type { QrKeys } from '../qr/qr-keys.ts';
import { readQr } from '../qr/qr-token.ts';
import { holderName } from './holder-name.ts';

export type RefusalReason = 'invalid-qr' | 'wrong-event' | 'void' | 'already-admitted';

/** What the door is told. What a ticket does not have, or a refused code does not prove, is null. */
export interface Verification {
  valid: boolean;
  reason?: RefusalReason;
  ticketId: string | null;
  eventId: string | null;
  seat: string | null;
  holder: string | null;
  /** When the ticket was first admitted. */
  admittedAt: string | null;
}

/** What was shown at the door: a ticket's number, or its QR code. */
export type Shown = { ticketId: string } | { qr: string };

/**
 * Admits a ticket, once. Of two scans at the same moment the database lets one through; the other is told when.
 * `eventId`, where given, is the Event that the door is for.
 * @throws ApiError 404 unknown ticket, 403 not its seller
 */
export async function verifyTicket(
  shown: Shown,
  by: { userId: string; eventId?: string },
  keys: QrKeys,
): Promise<Verification> {
  const id = 'qr' in shown ? await readQr(shown.qr, keys) : shown.ticketId;
  if (id === undefined) return invalidQr;
  const ticket = await find(id);
  if (ticket.sellerId !== by.userId) throw forbidden('Only its seller may verify a ticket');
  if (by.eventId !== undefined && by.eventId !== ticket.eventId) return answer(ticket, 'wrong-event');

  const admitted = ticket.status === 'valid' ? await admit(id, by.userId) : undefined;
  if (admitted) return answer(admitted);
  // Read again: another door may have admitted it, or a refund voided it, a moment ago.
  const current = await find(id);
  return answer(current, current.status === 'void' ? 'void' : 'already-admitted');
}

const invalidQr: Verification = {
  valid: false,
  reason: 'invalid-qr',
  ticketId: null,
  eventId: null,
  seat: null,
  holder: null,
  admittedAt: null,
};

async function find(id: string): Promise<IssuedTicketDocument> {
  const ticket = await IssuedTicket.findById(id).lean();
  if (!ticket) throw notFound('There is no such ticket');
  return ticket;
}

/** Answers the ticket when this very call admitted it, else null. */
const admit = (id: string, admittedBy: string): Promise<IssuedTicketDocument | null> =>
  inTransaction(async ({ session, publish }) => {
    const ticket = await IssuedTicket.findOneAndUpdate(
      { _id: id, status: 'valid' },
      { $set: { status: 'admitted', admittedAt: new Date(), admittedBy }, $inc: { version: 1 } },
      { session, returnDocument: 'after' },
    ).lean();
    if (ticket) publish(message('ticket.admitted', ticket.version, snapshotOf(ticket)));
    return ticket;
  });

async function answer(ticket: IssuedTicketDocument, reason?: RefusalReason): Promise<Verification> {
  return {
    valid: reason === undefined,
    ...(reason && { reason }),
    ticketId: ticket._id.toHexString(),
    eventId: ticket.eventId ?? null,
    seat: ticket.seat ?? null,
    holder: await holderName(ticket.holderId),
    admittedAt: ticket.admittedAt?.toISOString() ?? null,
  };
}
