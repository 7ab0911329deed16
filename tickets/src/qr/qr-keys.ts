import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { QrKey } from '../models/qr-key.ts';

interface KeyPair {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/** The keys of QR codes, as the database has them. */
export interface QrKeys {
  /** The key that signs now. */
  signing(): Promise<KeyPair>;
  /** The public key of a key id, if we ever signed with it. */
  find(kid: string): Promise<KeyObject | undefined>;
  /** All public keys as a JSON Web Key Set (RFC 7517), for a scanner that works offline. */
  publicKeys(): Promise<{ keys: JsonWebKey[] }>;
}

/** How long keys are used before they are read again, and how long an unknown key id is taken as unknown. */
const FRESH_MS = 60_000;
const RECHECK_MS = 500;

/** The QR keys, read from the database once a minute, and when a code names one that we don't know yet. */
export function createQrKeys(): QrKeys {
  let pairs: KeyPair[] = [];
  let readAt = 0;
  let reading: Promise<void> | undefined;

  const read = async () => {
    const stored = await QrKey.find().sort({ _id: 1 }).lean();
    readAt = Date.now();
    pairs = stored.map(({ _id, privateKey: jwk }) => {
      const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
      return { kid: `q${_id}`, privateKey, publicKey: createPublicKey(privateKey) };
    });
  };
  const fresh = async (maxAge = FRESH_MS) => {
    // All who ask at once share one read.
    if (Date.now() - readAt > maxAge) await (reading ??= read().finally(() => (reading = undefined)));
    return pairs;
  };
  const known = (kid: string) => pairs.find((pair) => pair.kid === kid)?.publicKey;

  return {
    async signing() {
      const newest = (await fresh()).at(-1);
      if (!newest) throw new Error('there is no QR key');
      return newest;
    },
    async find(kid) {
      await fresh(known(kid) ? FRESH_MS : RECHECK_MS);
      return known(kid);
    },
    async publicKeys() {
      const keys = (await fresh()).map(({ kid, publicKey }) => ({
        ...publicKey.export({ format: 'jwk' }),
        kid,
        alg: 'ES256',
        use: 'sig',
      }));
      return { keys };
    },
  };
}
