import { earlierAnswer, inTransaction, message, rememberAnswers, type IdempotencyKey } from '@aisle/common';
import mongoose from 'mongoose';
import {
  ListedTicket,
  snapshotOf,
  viewOf,
  type ListedTicketDocument,
  type ListedTicketView,
} from '../models/listed-ticket.ts';
import { repeatOnDuplicate } from './repeat-on-duplicate.ts';

interface Offer {
  title: string;
  /** In the currency's smallest unit. */
  price: number;
  currency: string;
  sellerId: string;
}

/**
 * Lists a ticket for sale: once, however often it is asked for under the same key.
 * @throws ApiError 409 when the key was used for another offer
 */
export function createTicket(offer: Offer, key?: IdempotencyKey): Promise<ListedTicketView> {
  const ticket: ListedTicketDocument = {
    _id: new mongoose.Types.ObjectId(),
    ...offer,
    status: 'available',
    inventoryVersion: -1,
    version: 0,
    createdAt: new Date(),
  };
  const view = viewOf(ticket);
  return repeatOnDuplicate(async () => {
    const earlier = key && (await earlierAnswer<ListedTicketView>(key));
    if (earlier) return earlier;
    return inTransaction(async ({ session, publish }) => {
      await ListedTicket.create([ticket], { session });
      if (key) await rememberAnswers([{ key, answer: view }], session);
      publish(message('ticket.created', ticket.version, snapshotOf(ticket)));
      return view;
    });
  });
}
