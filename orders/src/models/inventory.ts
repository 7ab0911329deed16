import mongoose, { type QueryFilter } from 'mongoose';

/**
 * What can still be sold of one section of a session, or of one listed ticket: `capacity - held - sold`.
 * `version` grows by one with every change of what is held or sold; `offer` is tickets' to change.
 */
export interface InventoryDocument {
  /** `sessionId/sectionId`, or the listed ticket's id. */
  _id: string;
  version: number;
  capacity: number;
  held: number;
  sold: number;
  /** What has been paid for what is sold, in the currency's smallest unit. */
  revenue: number;
  /** Of a seated section: one bit a seat, 1 where it is held, sold or blocked. */
  taken?: Buffer;
  /** Of a seated section: its rows, as `encodeRows` writes them. They never change once published. */
  rows?: string;
  /** A copy of what tickets says of it, with the version it said it at. */
  offer: Offer;
}

export interface Offer {
  version: number;
  sellerId: string;
  title: string;
  price: number;
  currency: string;
  /** Of a section: where it belongs, and its place among the sections, best first. */
  eventId?: string;
  sessionId?: string;
  sectionId?: string;
  rank?: number;
  maxTicketsPerOrder?: number;
  startsAt?: Date;
  /** When the session is over, and nothing more is sold. */
  until?: Date;
  cancelled?: boolean;
}

const count = { type: Number, required: true, min: 0 };
const text = { type: String, required: true };

const schema = new mongoose.Schema<InventoryDocument>(
  {
    _id: String,
    version: count,
    capacity: count,
    held: count,
    sold: count,
    revenue: { type: Number, required: true },
    taken: Buffer,
    rows: String,
    offer: {
      version: count,
      sellerId: text,
      title: text,
      price: count,
      currency: text,
      eventId: String,
      sessionId: String,
      sectionId: String,
      rank: Number,
      maxTicketsPerOrder: Number,
      startsAt: Date,
      until: Date,
      cancelled: Boolean,
    },
  },
  { collection: 'inventory', versionKey: false },
);
schema.index({ 'offer.eventId': 1 }, { partialFilterExpression: { 'offer.eventId': { $exists: true } } });

export const Inventory = mongoose.model('Inventory', schema);

/** The id of the inventory of one section of a session. */
export const inventoryIdOf = (sessionId: string, sectionId: string): string => `${sessionId}/${sectionId}`;

/** The inventories of a session. Their ids tell (`0` comes after `/`): one more index would cost every order. */
export const ofSession = (sessionId: string): QueryFilter<InventoryDocument> => ({
  _id: { $gte: `${sessionId}/`, $lt: `${sessionId}0` },
});
