import mongoose from 'mongoose';

/** `pending` → `fired`, or `closed` when the order needs no deadline any more. */
export type DeadlineState = 'pending' | 'fired' | 'closed';

export interface DeadlineDocument {
  /** The order's id. */
  _id: string;
  expiresAt: Date;
  /** Of the order. */
  version: number;
  state: DeadlineState;
  /** Correlation id of the message that set it, and the span it was handled in where that was traced. */
  trace: string;
  traceparent?: string;
  /** When it was fired or closed. */
  endedAt?: Date;
}

/** Longer than messages are kept: an old one that comes again must still meet the newer state. */
const KEEP_SECONDS = 8 * 24 * 60 * 60;

const schema = new mongoose.Schema<DeadlineDocument>(
  {
    _id: String,
    expiresAt: { type: Date, required: true },
    version: { type: Number, required: true },
    state: { type: String, required: true, enum: ['pending', 'fired', 'closed'] },
    trace: { type: String, required: true },
    traceparent: String,
    endedAt: Date,
  },
  { collection: 'deadlines', versionKey: false },
);
schema.index({ state: 1, expiresAt: 1 });
schema.index({ endedAt: 1 }, { expireAfterSeconds: KEEP_SECONDS });

export const Deadline = mongoose.model('Deadline', schema);

/** What a timer needs to know. */
export interface DueDeadline {
  orderId: string;
  expiresAt: Date;
}
