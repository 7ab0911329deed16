import { createHash, randomBytes } from 'node:crypto';
import type { EmailVerification } from './models/user.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What is stored of a verification token. The token is random enough that a plain hash cannot be reversed. */
export const verificationTokenHash = (token: string): string =>
  createHash('sha256').update(token).digest('base64url');

/** A new verification token (32 random bytes, valid for a day), and what is stored of it. */
export function newVerification(): { token: string; verification: EmailVerification } {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(Date.now() + DAY_MS);
  return { token, verification: { tokenHash: verificationTokenHash(token), expiresAt } };
}
