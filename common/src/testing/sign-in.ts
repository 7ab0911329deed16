import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import mongoose from 'mongoose';
import { newRsaKeyPair } from '../security/key-pair.ts';
import { algorithmOf, sessionToken } from '../security/session-token.ts';
import type { CurrentUser } from '../security/user.ts';

const { privateKey, publicKey } = newRsaKeyPair();
const kid = 'test-key';

/** A public key as auth would publish it, for the tests' own sessions. */
export const testSigningKeys = [{ ...publicKey.export({ format: 'jwk' }), kid, kty: 'RSA' }];

export interface SignedIn extends CurrentUser {
  /** The value of the Cookie header. */
  cookie: string;
}

/** The Cookie header that carries a token. */
export const cookieWith = (token: string): string =>
  `session=${Buffer.from(JSON.stringify({ jwt: token })).toString('base64')}`;

/** A user with a valid session, without going through auth. */
export function signIn(user: Partial<CurrentUser> = {}, options: jwt.SignOptions = {}): SignedIn {
  const id = user.id ?? new mongoose.Types.ObjectId().toHexString();
  const email = user.email ?? `${id}@example.com`;
  const role = user.role ?? 'seller';
  const sessionId = user.sessionId ?? randomUUID();
  const token = jwt.sign({ sid: sessionId, email, role }, privateKey, {
    algorithm: algorithmOf(privateKey),
    issuer: sessionToken.issuer,
    audience: sessionToken.audience,
    subject: id,
    keyid: kid,
    expiresIn: '1h',
    ...options,
  });
  return { id, sessionId, email, role, cookie: cookieWith(token) };
}
