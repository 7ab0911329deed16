import { inSpan, inTransaction, message, newestById, type Message, type Transaction } from '@aisle/common';
import mongoose from 'mongoose';
import { Issuance } from '../models/issuance.ts';
import { IssuedTicket, placeOf, snapshotOf, type IssuedTicketDocument } from '../models/issued-ticket.ts';
import { ListedTicket } from '../models/listed-ticket.ts';
import { eventFacts } from './event-facts.ts';
import { repeatOnDuplicate } from './repeat-on-duplicate.ts';

type Completed = Message<'order.completed'>;

/**
 * Issues the tickets of paid orders, one a seat, and tells of each exactly once: an order that was issued before, or
 * by another process at this moment, is left alone. Tickets of an order that was refunded meanwhile are void.
 * @throws Error when it is not known who sold a ticket: somebody has paid, so it must not be dropped in silence
 */
export async function issueTickets(messages: Completed[]): Promise<void> {
  const completed = newestById(messages, ({ data }) => data.id);
  const sellers = await sellersOf(completed);
  await inSpan(
    'issue tickets',
    () => repeatOnDuplicate(() => inTransaction((transaction) => issue(completed, sellers, transaction))),
    { causes: completed, attributes: { 'aisle.batch.size': completed.length } },
  );
}

async function issue(
  completed: Completed[],
  sellers: Map<string, string>,
  { session, publish }: Transaction,
): Promise<void> {
  const ids = completed.map(({ data }) => data.id);
  const known = await Issuance.find({ _id: { $in: ids } }, null, { session }).lean();
  const issued = new Set(known.filter((order) => order.issued).map((order) => order._id));
  const refunded = new Set(known.filter((order) => order.refunded).map((order) => order._id));
  const due = completed.filter(({ data }) => !issued.has(data.id));
  if (due.length === 0) return;

  await Issuance.bulkWrite(
    due.map(({ data }) => ({
      updateOne: { filter: { _id: data.id }, update: { $set: { issued: true } }, upsert: true },
    })),
    { session },
  );
  const tickets = due.flatMap((order) =>
    ticketsOf(order, sellers, refunded.has(order.data.id)).map((ticket) => ({ ticket, cause: order })),
  );
  await IssuedTicket.insertMany(
    tickets.map(({ ticket }) => ticket),
    { session, lean: true },
  );
  publish(
    ...tickets.map(({ ticket, cause }) =>
      message('ticket.issued', ticket.version, snapshotOf(ticket), cause),
    ),
  );
}

function ticketsOf(
  { data: order }: Completed,
  sellers: Map<string, string>,
  isRefunded: boolean,
): IssuedTicketDocument[] {
  return order.tickets.map((item, index) => {
    const sellerId = sellers.get(item.eventId ?? item.ticketId ?? '');
    if (!sellerId) throw new Error(`nobody is known to have sold ticket ${index} of order ${order.id}`);
    return {
      _id: new mongoose.Types.ObjectId(),
      key: `${order.id}/${index}`,
      orderId: order.id,
      ...placeOf(item),
      sellerId,
      title: item.title,
      price: item.price,
      currency: order.currency,
      holderId: order.buyerId,
      status: isRefunded ? 'void' : 'valid',
      version: 0,
    };
  });
}

/**
 * Who sells each Event and each listed ticket of the orders, by its id: one find each. Neither changes hands, so no
 * transaction needs to see them.
 */
async function sellersOf(completed: Completed[]): Promise<Map<string, string>> {
  const items = completed.flatMap(({ data }) => data.tickets);
  const [events, listed] = await Promise.all([
    eventFacts(items.map(({ eventId }) => eventId)),
    listedSellers(items.flatMap(({ eventId, ticketId }) => (eventId === undefined ? (ticketId ?? []) : []))),
  ]);
  for (const [id, { sellerId }] of events) listed.set(id, sellerId);
  return listed;
}

async function listedSellers(ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const listed = await ListedTicket.find({ _id: { $in: ids } }, { sellerId: 1 }).lean();
  return new Map(listed.map(({ _id, sellerId }) => [_id.toHexString(), sellerId]));
}
