import type { MessageData } from '@aisle/common';
import mongoose from 'mongoose';

export const listedStatuses = ['available', 'reserved', 'sold'] as const;
export type ListedStatus = (typeof listedStatuses)[number];

/** A single ticket that somebody offers. */
export interface ListedTicketDocument {
  _id: mongoose.Types.ObjectId;
  title: string;
  /** In the currency's smallest unit. */
  price: number;
  currency: string;
  sellerId: string;
  /** Shown as orders' messages tell; orders alone decides what can be bought. */
  status: ListedStatus;
  /** Version of orders' inventory that `status` is of; -1 while it has told nothing. */
  inventoryVersion: number;
  /** Grows with each change by its owner; each version goes out as a message. */
  version: number;
  createdAt: Date;
}

const schema = new mongoose.Schema<ListedTicketDocument>(
  {
    title: { type: String, required: true },
    price: { type: Number, required: true },
    currency: { type: String, required: true },
    sellerId: { type: String, required: true },
    status: { type: String, required: true, enum: listedStatuses },
    inventoryVersion: { type: Number, required: true },
    version: { type: Number, required: true },
    createdAt: { type: Date, required: true },
  },
  { collection: 'listed-tickets', versionKey: false },
);
schema.index({ status: 1, _id: -1 });
schema.index({ sellerId: 1, _id: -1 });

export const ListedTicket = mongoose.model('ListedTicket', schema);

/** A listed ticket as the API answers it. */
export interface ListedTicketView {
  id: string;
  title: string;
  price: number;
  currency: string;
  sellerId: string;
  status: ListedStatus;
  version: number;
  createdAt: string;
}

/** What anyone may see of a listed ticket. */
export const viewOf = (ticket: ListedTicketDocument): ListedTicketView => ({
  ...snapshotOf(ticket),
  status: ticket.status,
  version: ticket.version,
  createdAt: ticket.createdAt.toISOString(),
});

/** What other services may know of a listed ticket. */
export const snapshotOf = (ticket: ListedTicketDocument): MessageData<'ticket.created'> => ({
  id: ticket._id.toHexString(),
  title: ticket.title,
  price: ticket.price,
  currency: ticket.currency,
  sellerId: ticket.sellerId,
});
