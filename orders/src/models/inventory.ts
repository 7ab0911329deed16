import mongoose from 'mongoose';

/**
 * What can still be sold of one listed ticket. `free` is what is neither held nor sold.
 * `version` grows by one with every change of what is held or sold; `offer` is tickets' to change.
 */
export interface InventoryDocument {
  /** The listed ticket's id. */
  _id: string;
  version: number;
  capacity: number;
  held: number;
  sold: number;
  /** A copy of what tickets says of it, with the version it said it at. */
  offer: Offer;
}

export interface Offer {
  version: number;
  sellerId: string;
  title: string;
  price: number;
  currency: string;
}

const count = { type: Number, required: true, min: 0 };

const schema = new mongoose.Schema<InventoryDocument>(
  {
    _id: String,
    version: count,
    capacity: count,
    held: count,
    sold: count,
    offer: {
      version: count,
      sellerId: { type: String, required: true },
      title: { type: String, required: true },
      price: count,
      currency: { type: String, required: true },
    },
  },
  { collection: 'inventory', versionKey: false },
);

export const Inventory = mongoose.model('Inventory', schema);
