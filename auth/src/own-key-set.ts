import { publicKeyOf, type KeySet } from '@aisle/common';
import type { KeyObject } from 'node:crypto';
import { storedSigningKeys } from './models/signing-key-set.ts';
import { verifiersAt } from './signing-keys.ts';

/** How long the keys are used before they are read again, and how long an unknown key id is taken as unknown. */
const FRESH_MS = 60_000;
const RECHECK_MS = 500;

/**
 * Public keys from auth's own collection. An unknown key id makes it read again (another process may have
 * rotated), at most every half second, so that forged ids cost nothing.
 */
export function createOwnKeySet(): KeySet {
  let keys = new Map<string, KeyObject>();
  let readAt = 0;

  const read = async () => {
    const stored = await storedSigningKeys();
    readAt = Date.now();
    keys = new Map(verifiersAt(stored, new Date()).map((key) => [key.kid, publicKeyOf(key.publicJwk)]));
  };

  return {
    async find(keyId) {
      const age = Date.now() - readAt;
      if (age > FRESH_MS || (!keys.has(keyId) && age > RECHECK_MS)) await read();
      return keys.get(keyId);
    },
  };
}
