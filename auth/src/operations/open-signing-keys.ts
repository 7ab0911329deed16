import type { KeyVault } from '../key-vault.ts';
import { keysAtStart } from '../signing-keys.ts';
import { changeSigningKeys } from './change-signing-keys.ts';

/**
 * Makes the first signing key if there is none, and publishes the keys anew, which heals copies that missed a
 * message. Several processes may do so at once: they end up with the same keys.
 */
export async function openSigningKeys(vault: KeyVault, tokenTtlSeconds: number): Promise<void> {
  await changeSigningKeys(vault, (keys) => keysAtStart(keys, new Date(), tokenTtlSeconds));
}
