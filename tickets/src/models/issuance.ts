import mongoose from 'mongoose';

/**
 * What became of a paid order: its tickets were issued, its money went back, or both. Issuing and voiding both
 * write this one document, so neither can pass the other unseen, whichever message comes first.
 */
export interface IssuanceDocument {
  /** The order's id. */
  _id: string;
  issued?: boolean;
  refunded?: boolean;
}

export const Issuance = mongoose.model<IssuanceDocument>(
  'Issuance',
  new mongoose.Schema(
    { _id: String, issued: Boolean, refunded: Boolean },
    { collection: 'issuances', versionKey: false },
  ),
);
