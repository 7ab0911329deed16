/** The shapes that the API answers with. Money is an integer of the smallest unit, times are ISO-8601. */

export type User = {
  id: string;
  email: string;
  name?: string;
  role: 'buyer' | 'seller';
  emailVerified: boolean;
};

export type ListedTicket = {
  id: string;
  title: string;
  price: number;
  currency: string;
  sellerId: string;
  status: 'available' | 'reserved' | 'sold';
  version: number;
  createdAt: string;
};

/** One place of an order: a listed ticket, or a seat (`12/7`: row and number) or a place of a section. */
export type OrderTicket = {
  ticketId?: string;
  eventId?: string;
  sessionId?: string;
  sectionId?: string;
  seat?: string;
  title?: string;
  price: number;
};

export type Order = {
  id: string;
  status: 'created' | 'awaiting:payment' | 'complete' | 'cancelled';
  version: number;
  expiresAt: string;
  currency: string;
  total: number;
  createdAt: string;
  tickets: OrderTicket[];
  cancelReason?: string;
  /** Money that was taken for it goes back, or has gone back. */
  refundRequested?: boolean;
};

/** What one can order: a listed ticket, these seats, or so many of the best. */
export type OrderRequest =
  | { ticketId: string }
  | { sessionId: string; sectionId: string; seats: string[] }
  | { sessionId: string; sectionId?: string; quantity: number };

export type Payment = {
  orderId: string;
  status: 'none' | 'pending' | 'paid' | 'failed' | 'refunding' | 'refunded';
  amount?: number;
  currency?: string;
  refundedAt?: string;
};

export type IssuedTicket = {
  id: string;
  orderId: string;
  ticketId?: string;
  eventId?: string;
  sessionId?: string;
  sectionId?: string;
  /** What it is for; only what it has. */
  eventName?: string;
  startsAt?: string;
  endsAt?: string;
  sectionName?: string;
  venue?: Venue;
  title: string;
  price: number;
  currency: string;
  holder: string;
  status: 'valid' | 'admitted' | 'void';
  admittedAt?: string;
  seat?: string;
  qr: string;
  qrImage: string;
};

/** What a door tells of somebody who is to walk through. `scannedAt` where it was without network then. */
export type ScanRequest = ({ qr: string } | { ticketId: string }) & {
  eventId?: string;
  sessionId?: string;
  direction?: 'in' | 'out';
  gate?: string;
  scannedAt?: string;
  scanId?: string;
};

export type Verification = {
  valid: boolean;
  reason?: string;
  ticketId: string | null;
  eventId: string | null;
  seat: string | null;
  holder: string | null;
  admittedAt: string | null;
  admittedGate?: string;
  admittedBy?: string;
  inside?: boolean;
  lastScan?: { at: string; direction: 'in' | 'out'; gate?: string };
  sessionId?: string;
  sectionId?: string;
  eventName?: string;
  sectionName?: string;
  sessionStartsAt?: string;
};

/** One page of a list; `nextCursor` is missing or null on the last one. */
export type Page<T> = { items: T[]; nextCursor?: string | null };

export type Row = {
  label: string;
  seats: number;
  /** Seat numbers, from 1, that are never sold. */
  blocked?: number[];
  /** Seat numbers after which an aisle runs. */
  aisleAfter?: number[];
};

export type SeatedSection = { id: string; name: string; kind: 'seated'; price: number } & (
  { rows: Row[]; rowCount?: never } | { rows?: never; rowCount: number; seatsPerRow: number }
);

export type GeneralSection = { id: string; name: string; kind: 'general'; price: number; capacity: number };

/** A part of a venue: rows of seats, one by one or so many alike (labels 1, 2, …), or room for so many people. */
export type Section = SeatedSection | GeneralSection;

export type Venue = { name: string; address?: string };

export type EventStatus = 'draft' | 'onSale' | 'soldOut' | 'cancelled' | 'over';

type EventHead = {
  id: string;
  sellerId: string;
  name: string;
  imageUrl?: string;
  venue: Venue;
  currency: string;
  /** Soonest first. */
  sessions: { id: string; startsAt: string; endsAt?: string }[];
  status: EventStatus;
  version: number;
  /** What one session can sell. */
  seatCount: number;
};

/** An Event in a list. `from` is the lowest price. */
export type EventItem = EventHead & {
  from: number;
  /** How many of the sessions to come can be had, of how many. */
  free: number;
  capacity: number;
};

/** An Event with its sections; `staff` is for its seller alone. */
export type EventView = EventHead & {
  description?: string;
  maxTicketsPerOrder?: number;
  reentry: boolean;
  sections: Section[];
  staff?: string[];
};

/** One date of an Event with what is left of it. */
export type SessionRoom = {
  id: string;
  startsAt: string;
  endsAt?: string;
  status: EventStatus;
  seatCount: number;
  free: number;
};

/** What of a section can be had. `taken`: one bit a seat in base64, seat i = byte i>>3, bit i&7, 1 = not to be had. */
export type SectionAvailability = { id: string; version: number; free: number; taken?: string };

export type Availability = { sessionId: string; version: number; sections: SectionAvailability[] };

/** What changed in a section: indices of seats, and how many are left. */
export type AvailabilityDelta = {
  sectionId: string;
  version: number;
  free: number;
  taken?: number[];
  freed?: number[];
};
