import { notFound } from '@aisle/common';
import { ListedTicket, viewOf, type ListedTicketView } from '../models/listed-ticket.ts';

/** One listed ticket, whatever its status. @throws ApiError 404 unknown */
export async function showTicket(id: string): Promise<ListedTicketView> {
  const ticket = await ListedTicket.findById(id).lean();
  if (!ticket) throw notFound('There is no such ticket');
  return viewOf(ticket);
}
