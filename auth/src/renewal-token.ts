import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What renews a session: the session's id and a secret that works until its successor has been used. */
export interface RenewalToken {
  sessionId: string;
  /** All that is stored of the secret, which is random enough that a plain hash cannot be reversed. */
  hash: string;
  /** As the cookie carries it. */
  text: string;
}

const form = /^([\w-]{22})\.([\w-]{43})$/;
const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** A new session's id. */
export const newSessionId = (): string => randomBytes(16).toString('base64url');

/** A fresh renewal token for a session. */
export function newRenewalToken(sessionId: string): RenewalToken {
  const secret = randomBytes(32).toString('base64url');
  return { sessionId, hash: hashOf(secret), text: `${sessionId}.${secret}` };
}

/** The renewal token that a cookie carries, or undefined when it is of no such form. */
export function readRenewalToken(text: string): RenewalToken | undefined {
  const [, sessionId, secret] = form.exec(text) ?? [];
  if (sessionId === undefined || secret === undefined) return undefined;
  return { sessionId, hash: hashOf(secret), text };
}

/** Compares hashes in a time that tells nothing of them. */
export const isSameHash = (a: string, b: string | undefined): boolean =>
  b !== undefined && a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
