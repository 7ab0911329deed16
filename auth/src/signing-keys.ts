import { algorithmOf, newRsaKeyPair, publicKeyOf } from '@aisle/common';
import { randomUUID, type JsonWebKey } from 'node:crypto';

/** A key pair and when it is used. At any time exactly one key signs; others may still verify. */
export interface SigningKey {
  kid: string;
  publicJwk: JsonWebKey;
  /** As it is stored: a vault opens it. */
  privateJwk: JsonWebKey;
  signsFrom: Date;
  /** When the next key takes over; unset for the newest one. */
  signsUntil?: Date;
  /** The longest lifetime of a token that it signed. */
  tokenTtlSeconds: number;
}

/** A public key as others see it (RFC 7517). */
export interface PublicKey extends JsonWebKey {
  kid: string;
  kty: string;
}

/** Between choosing a key and signing with it time passes, and the clocks of two machines differ. */
const LEEWAY_MS = 60_000;

/**
 * A new key pair that signs from a moment on, until another takes over. RSA: every request of a signed-in user is verified,
 * which takes a third of the time that it would by an elliptic curve; signing, which takes longer, is rare.
 */
export function newSigningKey(signsFrom: Date, tokenTtlSeconds: number): SigningKey {
  const { publicKey, privateKey } = newRsaKeyPair();
  return {
    kid: randomUUID(),
    publicJwk: publicKey.export({ format: 'jwk' }),
    privateJwk: privateKey.export({ format: 'jwk' }),
    signsFrom,
    tokenTtlSeconds,
  };
}

/** The key that signs now. */
export const signerAt = (keys: SigningKey[], now: Date): SigningKey | undefined =>
  keys.find((key) => key.signsFrom <= now && (key.signsUntil === undefined || now < key.signsUntil));

/** The keys that verify now or later: each until the last token that it signed has expired. */
export const verifiersAt = (keys: SigningKey[], now: Date): SigningKey[] =>
  keys.filter(
    ({ signsUntil, tokenTtlSeconds }) =>
      signsUntil === undefined || now.getTime() < signsUntil.getTime() + tokenTtlSeconds * 1000 + LEEWAY_MS,
  );

/**
 * The keys for a service that starts now and gives its sessions this lifetime: what has retired is left out,
 * what may still sign remembers the longest lifetime, and the very first key is made.
 */
export function keysAtStart(keys: SigningKey[], now: Date, tokenTtlSeconds: number): SigningKey[] {
  if (keys.length === 0) return [newSigningKey(now, tokenTtlSeconds)];
  return verifiersAt(keys, now).map((key) =>
    key.signsUntil === undefined || now < key.signsUntil
      ? { ...key, tokenTtlSeconds: Math.max(key.tokenTtlSeconds, tokenTtlSeconds) }
      : key,
  );
}

/**
 * The keys with a new one that takes over after the lead time. The newest key so far signs until then, and
 * verifies for as long as its sessions last.
 */
export function rotatedKeys(
  keys: SigningKey[],
  now: Date,
  leadSeconds: number,
  tokenTtlSeconds: number,
): SigningKey[] {
  const newest = keys.find((key) => key.signsUntil === undefined);
  // Never before the newest key's own turn, which a longer lead time may have put off for longer.
  const takesOver = new Date(Math.max(now.getTime() + leadSeconds * 1000, newest?.signsFrom.getTime() ?? 0));
  return [
    ...verifiersAt(keys, now).map((key) => (key === newest ? { ...key, signsUntil: takesOver } : key)),
    newSigningKey(takesOver, tokenTtlSeconds),
  ];
}

/** The public keys, as a JSON Web Key Set lists them. */
export const publicKeys = (keys: SigningKey[]): PublicKey[] =>
  keys.map(({ kid, publicJwk }) => ({
    ...publicJwk,
    kty: publicJwk.kty!,
    kid,
    use: 'sig',
    alg: algorithmOf(publicKeyOf(publicJwk)),
  }));
