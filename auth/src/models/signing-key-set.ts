import mongoose from 'mongoose';
import type { SigningKey } from '../signing-keys.ts';

interface SigningKeySetDocument {
  _id: string;
  /** Grows with every change; the message carries it. */
  version: number;
  keys: SigningKey[];
}

/** All signing keys, private parts included: one document, so that they and their version change as one. */
export const SigningKeySet = mongoose.model<SigningKeySetDocument>(
  'SigningKeySet',
  new mongoose.Schema(
    {
      _id: String,
      version: { type: Number, required: true },
      keys: [mongoose.Schema.Types.Mixed],
    },
    { collection: 'signing-keys', versionKey: false },
  ),
);

/** The id of the one document: the keys that sessions are signed with. */
export const SESSION_KEYS = 'session';

/** The signing keys as they are stored now; none before the first start. */
export async function storedSigningKeys(): Promise<SigningKey[]> {
  const set = await SigningKeySet.findById(SESSION_KEYS).lean();
  return set?.keys ?? [];
}
