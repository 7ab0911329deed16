import jwt from 'jsonwebtoken';
import type { IssuedTicketDocument } from '../models/issued-ticket.ts';
import type { QrKeys } from './qr-keys.ts';

/** What a QR code proves. The names are short, since every character makes the code finer and harder to scan. */
interface QrClaims {
  /** The issued ticket's id. */
  t: string;
  /** Event, session, section and seat, where the ticket has them. */
  e?: string;
  s?: string;
  a?: string;
  p?: string;
}

const ALGORITHM = 'ES256';

/** Makes the token in a ticket's QR code: a compact JWS that a scanner can check with the public key alone. */
export async function signQr(ticket: IssuedTicketDocument, keys: QrKeys): Promise<string> {
  const { kid, privateKey } = await keys.signing();
  const claims: QrClaims = {
    t: ticket._id.toHexString(),
    ...(ticket.eventId && { e: ticket.eventId }),
    ...(ticket.sessionId && { s: ticket.sessionId }),
    ...(ticket.sectionId && { a: ticket.sectionId }),
    ...(ticket.seat && { p: ticket.seat }),
  };
  return jwt.sign(claims, privateKey, {
    algorithm: ALGORITHM,
    header: { alg: ALGORITHM, kid, typ: undefined },
    noTimestamp: true,
  });
}

/** The ticket's id that a QR code proves, or undefined when the code is not exactly one that we signed. */
export async function readQr(token: string, keys: QrKeys): Promise<string | undefined> {
  try {
    const kid = jwt.decode(token, { complete: true })?.header.kid;
    const key = typeof kid === 'string' ? await keys.find(kid) : undefined;
    if (!key || !isCanonical(token)) return undefined;
    const claims = jwt.verify(token, key, { algorithms: [ALGORITHM] }) as QrClaims;
    return claims.t;
  } catch (error) {
    if (error instanceof jwt.JsonWebTokenError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Base64 readers ignore the spare bits of a last character and take two alphabets, so a signature can be written
 * in several ways. Only ours is taken: one changed character is always a changed code.
 */
function isCanonical(token: string): boolean {
  const signature = token.slice(token.lastIndexOf('.') + 1);
  return Buffer.from(signature, 'base64url').toString('base64url') === signature;
}
