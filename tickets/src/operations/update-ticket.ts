import { conflict, forbidden, inTransaction, message, notFound } from '@aisle/common';
import { ListedTicket, snapshotOf, viewOf, type ListedTicketView } from '../models/listed-ticket.ts';

/**
 * Changes what a listed ticket is offered as. The write takes only while the ticket is available, so it cannot
 * pass a reservation that is shown at the same moment.
 * @throws ApiError 404 unknown, 403 another's, 409 reserved or sold
 */
export function updateTicket(
  id: string,
  sellerId: string,
  offer: { title: string; price: number },
): Promise<ListedTicketView> {
  return inTransaction(async ({ session, publish }) => {
    const ticket = await ListedTicket.findOneAndUpdate(
      { _id: id, sellerId, status: 'available' },
      { $set: offer, $inc: { version: 1 } },
      { session, returnDocument: 'after' },
    ).lean();
    if (!ticket) throw await refusal(id, sellerId);
    publish(message('ticket.updated', ticket.version, snapshotOf(ticket)));
    return viewOf(ticket);
  });
}

async function refusal(id: string, sellerId: string): Promise<Error> {
  const ticket = await ListedTicket.findById(id).lean();
  if (!ticket) return notFound('There is no such ticket');
  if (ticket.sellerId !== sellerId) return forbidden('Only its seller may change a ticket');
  return conflict('A ticket that is reserved or sold cannot be changed', 'not-available');
}
