import type { MessageData } from '@aisle/common';
import mongoose from 'mongoose';

export const issuedStatuses = ['valid', 'admitted', 'void'] as const;
export type IssuedStatus = (typeof issuedStatuses)[number];

/** One admission that was paid for. */
export interface IssuedTicketDocument {
  _id: mongoose.Types.ObjectId;
  /** `orderId/index`: an order's ticket exists once, however often we are told to issue it. */
  key: string;
  orderId: string;
  /** The listed ticket it was sold as. */
  ticketId?: string;
  eventId?: string;
  sessionId?: string;
  sectionId?: string;
  seat?: string;
  /** Who sold it: of an Event's ticket the Event's seller. */
  sellerId: string;
  title: string;
  /** In the currency's smallest unit. */
  price: number;
  currency: string;
  holderId: string;
  status: IssuedStatus;
  admittedAt?: Date;
  admittedBy?: string;
  admittedGate?: string;
  /** Once admitted: whether its holder is in now. */
  inside?: boolean;
  /** The last scan that was let through, either way. */
  lastScan?: { at: Date; direction: 'in' | 'out'; by: string; gate?: string };
  /** The last scans that were let through, by the ids that their doors gave them. */
  scanIds?: string[];
  /** Grows with every change; a scan is let through only if nothing has changed since the ticket was read. */
  version: number;
}

const schema = new mongoose.Schema<IssuedTicketDocument>(
  {
    key: { type: String, required: true },
    orderId: { type: String, required: true },
    ticketId: String,
    eventId: String,
    sessionId: String,
    sectionId: String,
    seat: String,
    sellerId: { type: String, required: true },
    title: { type: String, required: true },
    price: { type: Number, required: true },
    currency: { type: String, required: true },
    holderId: { type: String, required: true },
    status: { type: String, required: true, enum: issuedStatuses },
    admittedAt: Date,
    admittedBy: String,
    admittedGate: String,
    inside: Boolean,
    lastScan: { type: { at: Date, direction: String, by: String, gate: String }, _id: false } as never,
    scanIds: { type: [String], default: undefined } as never,
    version: { type: Number, required: true },
  },
  { collection: 'issued-tickets', versionKey: false },
);
schema.index({ key: 1 }, { unique: true });
schema.index({ orderId: 1 });
schema.index({ holderId: 1, _id: -1 });

export const IssuedTicket = mongoose.model('IssuedTicket', schema);

/** What other services may know of an issued ticket. */
export const snapshotOf = (ticket: IssuedTicketDocument): MessageData<'ticket.issued'> => ({
  id: ticket._id.toHexString(),
  orderId: ticket.orderId,
  holderId: ticket.holderId,
  ...placeOf(ticket),
  title: ticket.title,
  status: ticket.status,
  ...(ticket.admittedAt && { admittedAt: ticket.admittedAt.toISOString() }),
});

/** What a ticket lets its holder into; only the parts it has. */
export const placeOf = ({
  ticketId,
  eventId,
  sessionId,
  sectionId,
  seat,
}: Pick<IssuedTicketDocument, 'ticketId' | 'eventId' | 'sessionId' | 'sectionId' | 'seat'>) => ({
  ...(ticketId !== undefined && { ticketId }),
  ...(eventId !== undefined && { eventId }),
  ...(sessionId !== undefined && { sessionId }),
  ...(sectionId !== undefined && { sectionId }),
  ...(seat !== undefined && { seat }),
});
