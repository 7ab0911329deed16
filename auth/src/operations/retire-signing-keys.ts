import type { KeyVault } from '../key-vault.ts';
import { storedSigningKeys } from '../models/signing-key-set.ts';
import { verifiersAt } from '../signing-keys.ts';
import { changeSigningKeys } from './change-signing-keys.ts';

/** Forgets keys whose last token has expired, here and in all copies, so that nobody can forge with them later. */
export async function retireSigningKeys(vault: KeyVault): Promise<void> {
  const keys = await storedSigningKeys();
  if (verifiersAt(keys, new Date()).length < keys.length) {
    await changeSigningKeys(vault, (current) => verifiersAt(current, new Date()));
  }
}
