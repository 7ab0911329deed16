import { z } from 'zod';
import { MAX_ROW_SEATS, MAX_ROWS, MAX_SEATS, MAX_SECTIONS, MAX_SESSIONS, sizeOf } from '../seating/layout.ts';
import { roles } from '../security/user.ts';

const id = z.string().regex(/^[0-9a-f]{24}$/, 'must be an id');
const time = z.iso.datetime();
const currency = z.string().regex(/^[a-z]{3}$/);
/** Money: an integer in the currency's smallest unit. */
const money = z.int().nonnegative();

const user = z.object({
  id,
  email: z.string(),
  name: z.string().optional(),
  role: z.enum(roles),
  emailVerified: z.boolean(),
});

const ticket = z.object({
  id,
  sellerId: id,
  title: z.string(),
  price: money,
  currency,
});

export const orderStatuses = ['created', 'awaiting:payment', 'complete', 'cancelled'] as const;
export const cancelReasons = ['expired', 'buyer', 'refunded', 'event-cancelled'] as const;

const orderTicket = z.object({
  ticketId: id.optional(),
  eventId: id.optional(),
  sessionId: id.optional(),
  sectionId: z.string().optional(),
  /** `row/number` within the section. */
  seat: z.string().optional(),
  title: z.string(),
  price: money,
});

const order = z.object({
  id,
  buyerId: id,
  status: z.enum(orderStatuses),
  cancelReason: z.enum(cancelReasons).optional(),
  expiresAt: time,
  createdAt: time,
  currency,
  total: money,
  tickets: z.array(orderTicket).min(1),
  /**
   * Which inventory the tickets come from, and its version after this change. Two orders of one ticket have
   * no common version of their own; this one tells which of them is the newer.
   */
  inventory: z.object({
    id: z.string(),
    version: z.int().nonnegative(),
    /** How much of the inventory was held or sold at that version. */
    taken: z.int().nonnegative().optional(),
  }),
});

const seatNumbers = z.array(z.int().positive());
const section = z.object({
  id: z.string(),
  name: z.string(),
  price: money,
  kind: z.enum(['seated', 'general']),
  /** Of a seated section: its rows, or so many alike. */
  rows: z
    .array(
      z.object({
        label: z.string(),
        seats: z.int().positive().max(MAX_ROW_SEATS),
        blocked: seatNumbers.optional(),
        aisleAfter: seatNumbers.optional(),
      }),
    )
    .max(MAX_ROWS)
    .optional(),
  rowCount: z.int().positive().max(MAX_ROWS).optional(),
  seatsPerRow: z.int().positive().max(MAX_ROW_SEATS).optional(),
  /** Of a general section. */
  capacity: z.int().positive().max(MAX_SEATS).optional(),
});

export const eventStatuses = ['draft', 'onSale', 'soldOut', 'cancelled', 'over'] as const;

const event = z.object({
  id,
  sellerId: id,
  name: z.string(),
  status: z.enum(eventStatuses),
  currency,
  maxTicketsPerOrder: z.int().positive().optional(),
  sessions: z
    .array(z.object({ id, startsAt: time, endsAt: time.optional() }))
    .min(1)
    .max(MAX_SESSIONS),
  // What no event may have is refused before memory is made for it: that would end the process, and then the next one.
  sections: z
    .array(section.refine((one) => sizeOf(one) > 0, 'must have places'))
    .min(1)
    .max(MAX_SECTIONS)
    .refine((all) => all.reduce((sum, one) => sum + sizeOf(one), 0) <= MAX_SEATS, 'too many seats'),
});

const payment = z.object({
  id,
  orderId: id,
  amount: money,
  currency,
});

const issuedTicket = z.object({
  id,
  orderId: id,
  holderId: id,
  ticketId: id.optional(),
  eventId: id.optional(),
  sessionId: id.optional(),
  sectionId: z.string().optional(),
  seat: z.string().optional(),
  title: z.string(),
  status: z.enum(['valid', 'admitted', 'void']),
  admittedAt: time.optional(),
});

export const serviceNames = ['auth', 'tickets', 'orders', 'payments', 'expiration'] as const;
export type ServiceName = (typeof serviceNames)[number];

const from = <S extends z.ZodType>(publisher: ServiceName, schema: S) => ({ publisher, schema });

/**
 * Every message there is: its subject, who publishes it, and the snapshot it carries. Checked on both ends.
 * A change may only add optional fields: messages of the version before are still on their way.
 */
export const contracts = {
  'signing-keys.updated': from(
    'auth',
    z.object({
      keys: z
        .array(
          z
            .looseObject({ kid: z.string(), kty: z.string() })
            // `d` is the private part: that never leaves auth.
            .refine((jwk) => !('d' in jwk), 'must be a public key'),
        )
        .min(1),
    }),
  ),
  'user.created': from('auth', user),
  'user.updated': from('auth', user),
  'user.deleted': from('auth', z.object({ id })),
  'user.email-verification-requested': from(
    'auth',
    z.object({ id, email: z.string(), name: z.string().optional(), token: z.string(), expiresAt: time }),
  ),

  'ticket.created': from('tickets', ticket),
  'ticket.updated': from('tickets', ticket),
  'event.published': from('tickets', event),
  'event.updated': from('tickets', event),
  'event.cancelled': from('tickets', event),
  'ticket.issued': from('tickets', issuedTicket),
  'ticket.admitted': from('tickets', issuedTicket),

  'order.created': from('orders', order),
  'order.updated': from('orders', order),
  'order.cancelled': from('orders', order),
  'order.completed': from('orders', order),
  'payment.refund-requested': from(
    'orders',
    z.object({
      paymentId: id,
      orderId: id,
      reason: z.enum(['order-cancelled', 'order-unknown', 'event-cancelled']),
    }),
  ),

  'expiration.completed': from('expiration', z.object({ orderId: id, expiresAt: time })),

  'payment.started': from('payments', payment),
  'payment.created': from('payments', payment),
  'payment.refunded': from('payments', payment.extend({ refundedAt: time })),
} as const;

export type Subject = keyof typeof contracts;
export type MessageData<S extends Subject> = z.infer<(typeof contracts)[S]['schema']>;
export type OrderSnapshot = MessageData<'order.created'>;
export type EventSnapshot = MessageData<'event.published'>;
export type EventStatus = (typeof eventStatuses)[number];
export type OrderStatus = (typeof orderStatuses)[number];
export type CancelReason = (typeof cancelReasons)[number];

export const subjects = Object.keys(contracts) as Subject[];

/** The subjects that a service publishes; together they are its stream. */
export const subjectsOf = (publisher: ServiceName): Subject[] =>
  subjects.filter((subject) => contracts[subject].publisher === publisher);

/** The name of the stream that a service publishes on. */
export const streamOf = (publisher: ServiceName): string => publisher.toUpperCase();
