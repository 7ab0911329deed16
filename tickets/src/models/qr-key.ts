import type { JsonWebKey } from 'node:crypto';
import mongoose from 'mongoose';

/** A key pair that signs QR codes. All of them verify; the one with the highest number signs. */
export interface QrKeyDocument {
  _id: number;
  privateKey: JsonWebKey;
  createdAt: Date;
}

export const QrKey = mongoose.model<QrKeyDocument>(
  'QrKey',
  new mongoose.Schema(
    {
      _id: Number,
      privateKey: { type: mongoose.Schema.Types.Mixed, required: true },
      createdAt: { type: Date, required: true },
    },
    { collection: 'qr-keys', versionKey: false },
  ),
);
