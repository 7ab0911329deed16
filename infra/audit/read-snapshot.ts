import { serviceNames, type DeadLetter, type ServiceName } from '@aisle/common';
import mongoose from 'mongoose';
import { OUTBOX_SECONDS } from './checks/messages.ts';
import type * as Shape from './snapshot.ts';

type MongoClient = mongoose.mongo.MongoClient;

/** Where everything is that is audited. */
export interface Sources {
  /** A service's database: a client of its server, and its name there. */
  database: (service: ServiceName) => { client: MongoClient; name: string };
  /** Every captured PaymentIntent at Stripe; absent where it is not known where that is. */
  intents?: (() => Promise<Shape.Intent[]>) | undefined;
  deadLetters?: (() => Promise<DeadLetter[]>) | undefined;
}

type Read = <T extends { _id: string }>(
  collection: string,
  fields: Record<Exclude<keyof T, '_id'>, 1>,
  filter?: object,
) => Promise<T[]>;

/** So many documents come at a time. */
const BATCH = 5_000;
/** More messages than this need not be named one by one. */
const MOST_LATE = 1_000;

/** Reads all that an audit needs, and writes nothing. What is read of one service is of one moment. */
export async function readSnapshot({ database, intents, deadLetters }: Sources): Promise<Shape.Snapshot> {
  const now = new Date();
  const lateMessages: Shape.LateMessage[] = [];
  const from = <T>(service: ServiceName, work: (read: Read) => Promise<T>) =>
    atOneMoment(database(service), async (read) => {
      lateMessages.push(...(await readLate(service, read, now)));
      return work(read);
    });
  const [auth, tickets, orders, payments, expiration, atStripe, dead] = await Promise.all([
    from('auth', readAuth),
    from('tickets', readTickets),
    from('orders', readOrders),
    from('payments', readPayments),
    from('expiration', readExpiration),
    intents?.(),
    deadLetters?.(),
  ]);
  const order = (late: Shape.LateMessage) => serviceNames.indexOf(late.service);
  lateMessages.sort((one, other) => order(one) - order(other));
  return {
    now,
    ...auth,
    ...tickets,
    ...orders,
    ...payments,
    ...expiration,
    lateMessages,
    intents: atStripe,
    deadLetters: dead,
  };
}

/** Reads within one transaction, which shows the database as it was when it began. */
function atOneMoment<T>(
  { client, name }: { client: MongoClient; name: string },
  work: (read: Read) => Promise<T>,
): Promise<T> {
  return client.withSession(async (session) => {
    session.startTransaction({ readConcern: { level: 'snapshot' } });
    try {
      return await work(async (collection, projection, filter = {}) => {
        const found = client
          .db(name)
          .collection(collection)
          // Bitmaps come as buffers this way, not wrapped.
          .find(filter, { session, projection, batchSize: BATCH, promoteBuffers: true });
        const documents = [];
        for await (const { _id, ...rest } of found) documents.push({ ...rest, _id: String(_id) });
        return documents as never;
      });
    } finally {
      await session.abortTransaction();
    }
  });
}

async function readLate(service: ServiceName, read: Read, now: Date): Promise<Shape.LateMessage[]> {
  const before = Math.floor(now.getTime() / 1000) - OUTBOX_SECONDS;
  const filter = { _id: { $lt: mongoose.Types.ObjectId.createFromTime(before) } };
  const rows = await read<{ _id: string; subject: string }>('outbox', { subject: 1 }, filter);
  return rows.slice(0, MOST_LATE).map(({ _id, subject }) => ({ service, id: _id, subject }));
}

const readAuth = async (read: Read) => ({
  users: await read<Shape.User>('users', { version: 1, name: 1, email: 1 }),
});

const readTickets = async (read: Read) => ({
  userCopies: await read<Shape.UserCopy>('user-copy', { version: 1, name: 1, email: 1 }),
  listedTickets: await read<Shape.ListedTicket>('listed-tickets', {
    sellerId: 1,
    price: 1,
    currency: 1,
    status: 1,
    inventoryVersion: 1,
    version: 1,
  }),
  events: await read<Shape.Event>(
    'events',
    { sellerId: 1, currency: 1, sessions: 1, sections: 1, status: 1, maxTicketsPerOrder: 1 },
    { publishedAt: { $exists: true } },
  ),
  availabilities: await read<Shape.Availability>('section-availability', {
    capacity: 1,
    takenCount: 1,
    version: 1,
    taken: 1,
  }),
  issuedTickets: await read<Shape.IssuedTicket>('issued-tickets', {
    key: 1,
    orderId: 1,
    ticketId: 1,
    eventId: 1,
    sessionId: 1,
    sectionId: 1,
    seat: 1,
    price: 1,
    currency: 1,
    holderId: 1,
    status: 1,
    admittedAt: 1,
  }),
});

const readOrders = async (read: Read) => ({
  buyerCopies: await read<Shape.UserCopy>('user-copy', { version: 1, name: 1, email: 1 }),
  inventories: await read<Shape.Inventory>('inventory', {
    version: 1,
    capacity: 1,
    held: 1,
    sold: 1,
    revenue: 1,
    taken: 1,
    rows: 1,
    offer: 1,
  }),
  orders: await read<Shape.Order>('orders', {
    buyerId: 1,
    status: 1,
    cancelReason: 1,
    version: 1,
    expiresAt: 1,
    currency: 1,
    total: 1,
    tickets: 1,
    inventory: 1,
    payment: 1,
  }),
  sales: await read<Shape.Sales>('sales', { eventId: 1, sold: 1, revenue: 1 }),
});

const readPayments = async (read: Read) => ({
  payments: await read<Shape.Payment>('payments', {
    orderId: 1,
    amount: 1,
    currency: 1,
    status: 1,
    capturedIntentId: 1,
  }),
  refunds: await read<Shape.Refund>('refunds', {
    paymentId: 1,
    intentId: 1,
    amount: 1,
    currency: 1,
    reason: 1,
    status: 1,
  }),
  orderCopies: await read<Shape.OrderCopy>('order-copies', {
    version: 1,
    buyerId: 1,
    status: 1,
    expiresAt: 1,
    currency: 1,
    total: 1,
  }),
});

const readExpiration = async (read: Read) => ({
  deadlines: await read<Shape.Deadline>('deadlines', { expiresAt: 1, state: 1 }),
});
