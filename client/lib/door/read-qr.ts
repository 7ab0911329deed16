import { base64url, compactVerify, importJWK, type CryptoKey, type JWK } from 'jose';

/** The public keys that QR codes are signed with: a JSON Web Key Set. */
export type QrKeySet = { keys: JWK[] };

/** What a genuine code says of its ticket. */
export type QrClaims = {
  ticketId: string;
  eventId?: string;
  sessionId?: string;
  sectionId?: string;
  seat?: string;
};

const ALGORITHM = 'ES256';

/**
 * Checks a QR code without network: a compact JWS (RFC 7515) that the tickets service signed, see its README.
 * @returns what the code says, or undefined when it is not exactly one that was signed with one of the keys
 */
export async function readQr(token: string, { keys }: QrKeySet): Promise<QrClaims | undefined> {
  if (!isCanonical(token)) return undefined;
  try {
    const { payload } = await compactVerify(token, async ({ kid }) => keyWith(kid, keys), {
      algorithms: [ALGORITHM],
    });
    return claimsIn(JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>);
  } catch {
    return undefined;
  }
}

async function keyWith(kid: string | undefined, keys: JWK[]): Promise<CryptoKey | Uint8Array> {
  const jwk = keys.find((one) => kid !== undefined && one.kid === kid);
  if (!jwk) throw new Error('no such key');
  return importJWK(jwk, ALGORITHM);
}

function claimsIn({ t, e, s, a, p }: Record<string, unknown>): QrClaims | undefined {
  if (typeof t !== 'string') return undefined;
  return {
    ticketId: t,
    ...(typeof e === 'string' && { eventId: e }),
    ...(typeof s === 'string' && { sessionId: s }),
    ...(typeof a === 'string' && { sectionId: a }),
    ...(typeof p === 'string' && { seat: p }),
  };
}

/** A signature can be written in several ways; only the service's own spelling counts, here as there. */
function isCanonical(token: string): boolean {
  const signature = token.slice(token.lastIndexOf('.') + 1);
  try {
    return base64url.encode(base64url.decode(signature)) === signature;
  } catch {
    return false;
  }
}
