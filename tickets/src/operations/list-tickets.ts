import { toPage, type Page, type PageRequest } from '@aisle/common';
import { ListedTicket, viewOf, type ListedTicketView } from '../models/listed-ticket.ts';

/** The tickets on sale, newest first. */
export const listTicketsOnSale = (page: PageRequest): Promise<Page<ListedTicketView>> =>
  list({ status: 'available' }, page);

/** All that a seller has listed, whatever its status, newest first. */
export const listTicketsOfSeller = (sellerId: string, page: PageRequest): Promise<Page<ListedTicketView>> =>
  list({ sellerId }, page);

async function list(
  filter: { status: 'available' } | { sellerId: string },
  { limit, cursor }: PageRequest,
): Promise<Page<ListedTicketView>> {
  const stored = await ListedTicket.find({ ...filter, ...(cursor && { _id: { $lt: cursor } }) })
    .sort({ _id: -1 })
    .limit(limit + 1)
    .lean();
  return toPage(stored, limit, ({ _id }) => _id.toHexString(), viewOf);
}
