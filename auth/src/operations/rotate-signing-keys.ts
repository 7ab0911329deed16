import type { KeyVault } from '../key-vault.ts';
import { rotatedKeys } from '../signing-keys.ts';
import { changeSigningKeys } from './change-signing-keys.ts';

/**
 * Publishes a new key, which signs from the end of the lead time on. The old one verifies until the last token
 * that it signed has expired, so nobody is signed out.
 * @throws Error when there are no keys yet: auth makes the first one when it starts
 */
export async function rotateSigningKeys(
  vault: KeyVault,
  leadSeconds: number,
  tokenTtlSeconds: number,
): Promise<{ kid: string; signsFrom: Date }> {
  const keys = await changeSigningKeys(vault, (current) => {
    if (current.length === 0) throw new Error('There are no signing keys to rotate yet: start auth first');
    return rotatedKeys(current, new Date(), leadSeconds, tokenTtlSeconds);
  });
  const { kid, signsFrom } = keys.at(-1)!;
  return { kid, signsFrom };
}
