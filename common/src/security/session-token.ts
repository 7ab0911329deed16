import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { roles, type CurrentUser } from './user.ts';

/** Pinned on both ends: a token of another issuer or audience is no session. */
export const sessionToken = { issuer: 'aisle-auth', audience: 'aisle' } as const;

/**
 * The one way in which a key signs and verifies (RFC 7518), whatever a token says of itself: RS256, and ES256 for a key
 * from before RSA ones were made (infra/decisions/0007).
 */
export const algorithmOf = (key: KeyObject): 'RS256' | 'ES256' =>
  key.asymmetricKeyType === 'rsa' ? 'RS256' : 'ES256';

/** Where public keys are looked up by their key id. */
export interface KeySet {
  find(keyId: string): Promise<KeyObject | undefined>;
}

const claims = z.object({
  sub: z.string(),
  sid: z.string(),
  email: z.string(),
  role: z.enum(roles),
  exp: z.number(),
});

/** A public key from its JSON Web Key form (RFC 7517). */
export const publicKeyOf = (jwk: JsonWebKey): KeyObject => createPublicKey({ key: jwk, format: 'jwk' });

/** Who a token stands for; `expired` when it once did; undefined for any other token. */
export type SessionVerifier = (token: string) => Promise<CurrentUser | 'expired' | undefined>;

/**
 * Makes a verifier of session tokens: it answers who a token stands for, `expired` when nothing but its time is
 * wrong with it, or undefined for any token that is malformed, of an unknown key, or not signed the pinned way.
 */
export function createSessionVerifier(keys: KeySet): SessionVerifier {
  return async (token) => {
    const keyId = keyIdOf(token);
    const key = keyId === undefined ? undefined : await keys.find(keyId);
    if (!key) return undefined;
    try {
      const payload = claims.parse(
        jwt.verify(token, key, {
          algorithms: [algorithmOf(key)],
          issuer: sessionToken.issuer,
          audience: sessionToken.audience,
          // Looked at last, below: only what is right in all else may be called expired.
          ignoreExpiration: true,
        }),
      );
      if (payload.exp * 1000 <= Date.now()) return 'expired';
      return { id: payload.sub, sessionId: payload.sid, email: payload.email, role: payload.role };
    } catch {
      return undefined;
    }
  };
}

/** The key that a token says it is signed with: its first part, as JSON (RFC 7515). Garbage names none. */
function keyIdOf(token: string): string | undefined {
  try {
    const header = Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString();
    const keyId = (JSON.parse(header) as { kid?: unknown } | null)?.kid;
    return typeof keyId === 'string' ? keyId : undefined;
  } catch {
    return undefined;
  }
}
