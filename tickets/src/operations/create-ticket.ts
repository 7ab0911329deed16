import { inTransaction, message } from '@aisle/common';
import mongoose from 'mongoose';
import {
  ListedTicket,
  snapshotOf,
  viewOf,
  type ListedTicketDocument,
  type ListedTicketView,
} from '../models/listed-ticket.ts';

/** Lists a ticket for sale. `price` is in the currency's smallest unit. */
export function createTicket(offer: {
  title: string;
  price: number;
  currency: string;
  sellerId: string;
}): Promise<ListedTicketView> {
  const ticket: ListedTicketDocument = {
    _id: new mongoose.Types.ObjectId(),
    ...offer,
    status: 'available',
    inventoryVersion: -1,
    version: 0,
    createdAt: new Date(),
  };
  return inTransaction(async ({ session, publish }) => {
    await ListedTicket.create([ticket], { session });
    publish(message('ticket.created', ticket.version, snapshotOf(ticket)));
    return viewOf(ticket);
  });
}
