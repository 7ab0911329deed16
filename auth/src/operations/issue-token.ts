import { algorithmOf, sessionToken, unavailable } from '@aisle/common';
import jwt from 'jsonwebtoken';
import { createPrivateKey } from 'node:crypto';
import { createKeyVault, type KeyVault } from '../key-vault.ts';
import { storedSigningKeys } from '../models/signing-key-set.ts';
import type { UserSnapshot } from '../models/user.ts';
import { signerAt } from '../signing-keys.ts';

/**
 * Signs the token by which all services know a user, for one session of theirs.
 * @throws ApiError 503 when no key may sign
 */
export async function issueToken(
  user: UserSnapshot,
  sessionId: string,
  ttlSeconds: number,
  vault: KeyVault = createKeyVault([]),
): Promise<string> {
  const key = signerAt(await storedSigningKeys(), new Date());
  if (!key) throw unavailable('Signing in is not possible at the moment');
  const privateKey = createPrivateKey({ key: vault.open(key.privateJwk), format: 'jwk' });
  return jwt.sign({ sid: sessionId, email: user.email, role: user.role }, privateKey, {
    algorithm: algorithmOf(privateKey),
    issuer: sessionToken.issuer,
    audience: sessionToken.audience,
    subject: user.id,
    keyid: key.kid,
    expiresIn: ttlSeconds,
  });
}
