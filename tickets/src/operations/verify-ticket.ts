import { forbidden, inTransaction, message, notFound } from '@aisle/common';
import { IssuedTicket, snapshotOf, type IssuedTicketDocument } from '../models/issued-ticket.ts';
import type { QrKeys } from '../qr/qr-keys.ts';
import { readQr } from '../qr/qr-token.ts';
import { isRepeated, refusalOf, withScan, type Passage, type RefusalReason } from './door-rules.ts';
import { admissionOf, eventFacts, type EventFacts } from './event-facts.ts';
import { userNames, UNKNOWN_HOLDER } from './holder-name.ts';
import { mayAdmit } from './may-admit.ts';

/** What the door is told. What a ticket does not have, or a refused code does not prove, is null or left out. */
export interface Verification {
  valid: boolean;
  reason?: RefusalReason;
  ticketId: string | null;
  eventId: string | null;
  seat: string | null;
  holder: string | null;
  /** When the ticket was first admitted. */
  admittedAt: string | null;
  /** The gate of the first admission, and the name of who let them in. */
  admittedGate?: string;
  admittedBy?: string;
  /** Whether its holder is inside now. */
  inside?: boolean;
  lastScan?: { at: string; direction: Passage['direction']; gate?: string };
  sessionId?: string;
  sectionId?: string;
  eventName?: string;
  sectionName?: string;
  sessionStartsAt?: string;
}

/** What was shown at the door: a ticket's number, or its QR code. */
export type Shown = { ticketId: string } | { qr: string };

/**
 * Lets a ticket's holder in, once, or, where the Event allows re-entry, out and in again. Of two scans at the same
 * moment the database lets one through; the other is judged by what that one left. A scan that is sent again under its
 * id is answered as it was: let through. One that a door without network made earlier is noted at its own time.
 * @throws ApiError 404 unknown ticket, 403 neither its seller nor staff of its Event
 */
export async function verifyTicket(
  shown: Shown,
  passage: Passage,
  userId: string,
  keys: QrKeys,
): Promise<Verification> {
  const id = 'qr' in shown ? await readQr(shown.qr, keys) : shown.ticketId;
  if (id === undefined) return refused('invalid-qr');
  let ticket = await find(id);
  const events = await eventFacts([ticket.eventId, passage.eventId]);
  const event = eventIn(events, ticket.eventId);
  if (!(await mayVerify(ticket, event, userId))) {
    // Staff of one door need not be staff of the Event next door to hear that a ticket is for another one.
    const door = passage.eventId === ticket.eventId ? undefined : eventIn(events, passage.eventId);
    if (door && (await mayAdmit(door, userId))) return refused('wrong-event');
    throw forbidden(
      event
        ? "Only the Event's seller and its staff may verify its tickets"
        : 'Only its seller may verify a ticket',
    );
  }
  for (;;) {
    if (isRepeated(ticket, passage)) return answer(ticket, event);
    const reason = refusalOf(ticket, event, passage);
    if (reason) return answer(ticket, event, reason);
    const passed = await pass(ticket, passage, userId);
    if (passed) return answer(passed, event);
    // Another door, or a refund, was faster: the ticket is judged again as it is now.
    ticket = await find(id);
  }
}

const eventIn = (events: Map<string, EventFacts>, id: string | undefined): EventFacts | undefined =>
  id === undefined ? undefined : events.get(id);

const mayVerify = async (
  ticket: IssuedTicketDocument,
  event: EventFacts | undefined,
  userId: string,
): Promise<boolean> => (event ? mayAdmit(event, userId) : ticket.sellerId === userId);

async function find(id: string): Promise<IssuedTicketDocument> {
  const ticket = await IssuedTicket.findById(id).lean();
  if (!ticket) throw notFound('There is no such ticket');
  return ticket;
}

/** Answers the ticket after this very scan, or null when it has changed since it was read. */
const pass = (
  ticket: IssuedTicketDocument,
  { direction, gate, scannedAt, scanId }: Passage,
  userId: string,
): Promise<IssuedTicketDocument | null> =>
  inTransaction(async ({ session, publish }) => {
    const at = scannedAt ?? new Date();
    const where = gate === undefined ? {} : { gate };
    const isFirst = ticket.status === 'valid';
    const passed = await IssuedTicket.findOneAndUpdate(
      { _id: ticket._id, version: ticket.version },
      {
        $set: {
          status: 'admitted',
          inside: direction === 'in',
          lastScan: { at, direction, by: userId, ...where },
          ...(scanId !== undefined && { scanIds: withScan(ticket, scanId) }),
          ...(isFirst && {
            admittedAt: at,
            admittedBy: userId,
            ...(gate !== undefined && { admittedGate: gate }),
          }),
        },
        $inc: { version: 1 },
      },
      { session, returnDocument: 'after' },
    ).lean();
    if (passed && direction === 'in') publish(message('ticket.admitted', passed.version, snapshotOf(passed)));
    return passed;
  });

/** What is told of a ticket that this door may know nothing of. */
const refused = (reason: RefusalReason): Verification => ({
  valid: false,
  reason,
  ticketId: null,
  eventId: null,
  seat: null,
  holder: null,
  admittedAt: null,
});

async function answer(
  ticket: IssuedTicketDocument,
  event: EventFacts | undefined,
  reason?: RefusalReason,
): Promise<Verification> {
  const { admittedBy, admittedGate, inside, lastScan, sessionId, sectionId } = ticket;
  const names = await userNames([ticket.holderId, admittedBy]);
  const admitter = admittedBy === undefined ? undefined : names.get(admittedBy);
  const { startsAt, sectionName } = admissionOf(event, ticket);
  return {
    valid: reason === undefined,
    ...(reason && { reason }),
    ticketId: ticket._id.toHexString(),
    eventId: ticket.eventId ?? null,
    seat: ticket.seat ?? null,
    holder: names.get(ticket.holderId) ?? UNKNOWN_HOLDER,
    admittedAt: ticket.admittedAt?.toISOString() ?? null,
    ...(admittedGate !== undefined && { admittedGate }),
    ...(admitter !== undefined && { admittedBy: admitter }),
    ...(inside !== undefined && { inside }),
    ...(lastScan && {
      lastScan: {
        at: lastScan.at.toISOString(),
        direction: lastScan.direction,
        ...(lastScan.gate !== undefined && { gate: lastScan.gate }),
      },
    }),
    ...(sessionId !== undefined && { sessionId }),
    ...(sectionId !== undefined && { sectionId }),
    ...(event && { eventName: event.name }),
    ...(sectionName !== undefined && { sectionName }),
    ...(startsAt !== undefined && { sessionStartsAt: startsAt }),
  };
}
