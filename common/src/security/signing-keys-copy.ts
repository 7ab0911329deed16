import type { KeyObject } from 'node:crypto';
import mongoose from 'mongoose';
import type { Message } from '../messaging/message.ts';
import { isDuplicateKey } from '../messaging/outbox.ts';
import { publicKeyOf, type KeySet } from './session-token.ts';

interface SigningKeysCopyDocument {
  _id: string;
  version: number;
  keys: { kid: string; [member: string]: unknown }[];
}

/** auth's public keys, as its messages tell them: one document, the newest set. */
export const SigningKeysCopy = mongoose.model<SigningKeysCopyDocument>(
  'SigningKeysCopy',
  new mongoose.Schema(
    { _id: String, version: { type: Number, required: true }, keys: [mongoose.Schema.Types.Mixed] },
    { collection: 'signing-keys-copy', versionKey: false },
  ),
);

const COPY_ID = 'session';

/** Applies key sets published by auth; an older set than the one at hand changes nothing. */
export async function applySigningKeys(messages: Message<'signing-keys.updated'>[]): Promise<void> {
  const newest = messages.reduce((a, b) => (b.version > a.version ? b : a));
  try {
    await SigningKeysCopy.updateOne(
      { _id: COPY_ID, version: { $lt: newest.version } },
      { $set: { version: newest.version, keys: newest.data.keys } },
      { upsert: true },
    );
  } catch (error) {
    // The upsert collides with the document when that is as new already.
    if (!isDuplicateKey(error)) throw error;
  }
}

/** How long a key set is used before it is read again, and how long an unknown key id is taken as unknown. */
const FRESH_MS = 60_000;
const RECHECK_MS = 500;

/**
 * The key set of a service that is not auth, read from its copy. An unknown key id makes it read again
 * (a key may just have been rotated), at most every half second, so that forged ids cost nothing.
 */
export function createKeySetFromCopy(): KeySet {
  let keys = new Map<string, KeyObject>();
  let readAt = 0;
  let reading: Promise<void> | undefined;

  const read = async () => {
    const copy = await SigningKeysCopy.findById(COPY_ID).lean();
    readAt = Date.now();
    keys = new Map((copy?.keys ?? []).flatMap(usable));
  };

  return {
    async find(keyId) {
      const age = Date.now() - readAt;
      if (age > FRESH_MS || (!keys.has(keyId) && age > RECHECK_MS)) {
        // All who ask at once share one read.
        reading ??= read().finally(() => (reading = undefined));
        try {
          await reading;
        } catch (error) {
          // While the database is away, a key that was good a minute ago will do.
          if (!keys.has(keyId)) throw error;
        }
      }
      return keys.get(keyId);
    },
  };
}

/** A key of a kind that this Node does not know must not take the others with it. */
function usable(jwk: SigningKeysCopyDocument['keys'][number]): [string, KeyObject][] {
  try {
    return [[jwk.kid, publicKeyOf(jwk)]];
  } catch {
    return [];
  }
}
