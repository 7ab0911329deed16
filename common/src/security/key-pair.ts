import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

export interface KeyPair {
  publicKey: KeyObject;
  privateKey: KeyObject;
}

const publicKeyEncoding = { type: 'spki', format: 'pem' } as const;
const privateKeyEncoding = { type: 'pkcs8', format: 'pem' } as const;

/** A new pair of RSA keys of 2048 bits, for RS256. */
export const newRsaKeyPair = (): KeyPair =>
  readBack(generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding, privateKeyEncoding }));

/** A new pair of keys on the curve P-256, for ES256. */
export const newEllipticKeyPair = (): KeyPair =>
  readBack(generateKeyPairSync('ec', { namedCurve: 'P-256', publicKeyEncoding, privateKeyEncoding }));

/**
 * Keys as the generator gives them must not be exported: where the garbage that Node 20 collects meanwhile holds the
 * generator, both want the lock of the key, and the process hangs for ever (about one export in 3,000).
 */
const readBack = (pair: { publicKey: string; privateKey: string }): KeyPair => ({
  publicKey: createPublicKey(pair.publicKey),
  privateKey: createPrivateKey(pair.privateKey),
});
