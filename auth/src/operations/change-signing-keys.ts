import { inTransaction, isDuplicateKey, message } from '@aisle/common';
import type { KeyVault } from '../key-vault.ts';
import { SESSION_KEYS, SigningKeySet } from '../models/signing-key-set.ts';
import { publicKeys, type SigningKey } from '../signing-keys.ts';

/**
 * Changes the signing keys as `decide` says and publishes the new set, in one transaction. Processes that do so
 * at the same time take turns: each decides on what the one before has left. All are encrypted anew, so that a new
 * secret reaches the old keys too. Answers the keys after the change.
 */
export async function changeSigningKeys(
  vault: KeyVault,
  decide: (keys: SigningKey[]) => SigningKey[],
): Promise<SigningKey[]> {
  const change = () =>
    inTransaction(async ({ session, publish }) => {
      const found = await SigningKeySet.findById(SESSION_KEYS, undefined, { session }).lean();
      const keys = decide(found?.keys ?? []).map((key) => ({
        ...key,
        privateJwk: vault.seal(vault.open(key.privateJwk)),
      }));
      // Not below the clock: should this database ever be lost, the copies still take the new set for newer.
      const version = Math.max((found?.version ?? 0) + 1, Date.now());
      if (found)
        await SigningKeySet.updateOne({ _id: SESSION_KEYS }, { $set: { version, keys } }, { session });
      else await SigningKeySet.create([{ _id: SESSION_KEYS, version, keys }], { session });
      publish(message('signing-keys.updated', version, { keys: publicKeys(keys) }));
      return keys;
    });
  try {
    return await change();
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    // Another process made the first set at this moment.
    return change();
  }
}
