import mongoose from 'mongoose';

/** What was sold of one inventory within one hour, less what was given back in it. */
export interface SalesDocument {
  /** `inventoryId@hour`. */
  _id: string;
  eventId: string;
  /** The hour's start. */
  at: Date;
  sold: number;
  revenue: number;
}

const schema = new mongoose.Schema<SalesDocument>(
  {
    _id: String,
    eventId: { type: String, required: true },
    at: { type: Date, required: true },
    sold: { type: Number, required: true },
    revenue: { type: Number, required: true },
  },
  { collection: 'sales', versionKey: false },
);
schema.index({ eventId: 1, at: 1 });

export const Sales = mongoose.model('Sales', schema);

const HOUR_MS = 60 * 60 * 1000;

/** The hour that a moment belongs to. */
export const hourOf = (moment: Date): Date => new Date(Math.floor(moment.getTime() / HOUR_MS) * HOUR_MS);
