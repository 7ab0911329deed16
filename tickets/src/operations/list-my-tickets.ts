import { toPage, type Page, type PageRequest } from '@aisle/common';
import { toString as drawQr } from 'qrcode';
import {
  IssuedTicket,
  placeOf,
  type IssuedStatus,
  type IssuedTicketDocument,
} from '../models/issued-ticket.ts';
import type { QrKeys } from '../qr/qr-keys.ts';
import { signQr } from '../qr/qr-token.ts';
import { admissionOf, eventFacts, type EventFacts } from './event-facts.ts';
import { holderName } from './holder-name.ts';

/** An issued ticket as its holder sees it. */
export interface MyTicketView {
  id: string;
  orderId: string;
  ticketId?: string;
  eventId?: string;
  sessionId?: string;
  sectionId?: string;
  seat?: string;
  /** What it is for, in words; only what it has. */
  eventName?: string;
  startsAt?: string;
  endsAt?: string;
  sectionName?: string;
  venue?: { name: string; address?: string };
  title: string;
  price: number;
  currency: string;
  holder: string;
  status: IssuedStatus;
  admittedAt?: string;
  /** The token that the QR code holds. */
  qr: string;
  /** The QR code as an SVG data URI. */
  qrImage: string;
}

/** Of which order, for which session; all where neither is given. */
export interface TicketFilter {
  orderId?: string;
  sessionId?: string;
}

/** The tickets that were issued to a user, newest first, each with its QR code. */
export async function listMyTickets(
  holderId: string,
  { limit, cursor, ...filter }: PageRequest & TicketFilter,
  keys: QrKeys,
): Promise<Page<MyTicketView>> {
  const [stored, holder] = await Promise.all([
    IssuedTicket.find({ holderId, ...filter, ...(cursor && { _id: { $lt: cursor } }) })
      .sort({ _id: -1 })
      .limit(limit + 1)
      .lean(),
    holderName(holderId),
  ]);
  const { items, nextCursor } = toPage(
    stored,
    limit,
    ({ _id }) => _id.toHexString(),
    (ticket) => ticket,
  );
  const events = await eventFacts(items.map(({ eventId }) => eventId));
  const views = items.map((ticket) => viewOf(ticket, events.get(ticket.eventId ?? ''), holder, keys));
  return { items: await Promise.all(views), nextCursor };
}

async function viewOf(
  ticket: IssuedTicketDocument,
  event: EventFacts | undefined,
  holder: string,
  keys: QrKeys,
): Promise<MyTicketView> {
  const { startsAt, endsAt, sectionName } = admissionOf(event, ticket);
  const qr = await signQr(ticket, keys);
  const svg = await drawQr(qr, { type: 'svg' });
  return {
    id: ticket._id.toHexString(),
    orderId: ticket.orderId,
    ...placeOf(ticket),
    ...(event && { eventName: event.name, venue: event.venue }),
    ...(startsAt !== undefined && { startsAt }),
    ...(endsAt !== undefined && { endsAt }),
    ...(sectionName !== undefined && { sectionName }),
    title: ticket.title,
    price: ticket.price,
    currency: ticket.currency,
    holder,
    status: ticket.status,
    ...(ticket.admittedAt && { admittedAt: ticket.admittedAt.toISOString() }),
    qr,
    qrImage: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`,
  };
}
