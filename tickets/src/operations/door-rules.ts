import type { IssuedTicketDocument } from '../models/issued-ticket.ts';
import type { EventFacts } from './event-facts.ts';

export type RefusalReason =
  | 'invalid-qr'
  | 'wrong-event'
  | 'wrong-session'
  | 'void'
  | 'event-cancelled'
  | 'already-admitted'
  | 'no-reentry'
  | 'not-inside';

/** Which way somebody walks through a door, and which door it is: its Event and session where it says so. */
export interface Passage {
  direction: 'in' | 'out';
  eventId?: string;
  sessionId?: string;
  /** What the door is called. */
  gate?: string;
  /** When somebody walked through, where a door without network lets us know of it later. */
  scannedAt?: Date;
  /** Names this scan: sent again, because its answer was lost, it is the same scan and not a second one. */
  scanId?: string;
}

/** How many of a ticket's scans are known again when they are sent again. */
const REMEMBERED_SCANS = 20;

/** Whether this very scan has been let through before. */
export const isRepeated = ({ scanIds }: IssuedTicketDocument, { scanId }: Passage): boolean =>
  scanId !== undefined && scanIds?.includes(scanId) === true;

/** The scans to know again, with this one. */
export const withScan = ({ scanIds = [] }: IssuedTicketDocument, scanId: string): string[] =>
  [...scanIds, scanId].slice(-REMEMBERED_SCANS);

/** Why a ticket may not pass a door, or undefined when it may. Pure: what it was shown is all that counts. */
export function refusalOf(
  ticket: IssuedTicketDocument,
  event: Pick<EventFacts, 'status' | 'reentry'> | undefined,
  passage: Passage,
): RefusalReason | undefined {
  if (passage.eventId !== undefined && passage.eventId !== ticket.eventId) return 'wrong-event';
  if (passage.sessionId !== undefined && passage.sessionId !== ticket.sessionId) return 'wrong-session';
  if (ticket.status === 'void') return 'void';
  const mayReturn = event?.reentry === true;
  if (passage.direction === 'out') {
    if (!mayReturn) return 'no-reentry';
    return isInside(ticket) ? undefined : 'not-inside';
  }
  if (event?.status === 'cancelled') return 'event-cancelled';
  if (ticket.status === 'admitted' && (isInside(ticket) || !mayReturn)) return 'already-admitted';
  return undefined;
}

/** Whoever was admitted is inside until a scan said otherwise. */
const isInside = ({ status, inside }: IssuedTicketDocument): boolean =>
  status === 'admitted' && inside !== false;
