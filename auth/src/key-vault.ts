import { ConfigError } from '@aisle/common';
import { createCipheriv, createDecipheriv, randomBytes, scryptSync, type JsonWebKey } from 'node:crypto';

/** Keeps the private parts of keys from whoever reads the database, or a backup of it. */
export interface KeyVault {
  /** The form to store: encrypted by the newest secret, or as it is where there is no secret. */
  seal(privateJwk: JsonWebKey): JsonWebKey;
  /** The key that was stored. @throws ConfigError when it was encrypted by a secret that is not at hand */
  open(stored: JsonWebKey): JsonWebKey;
}

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * A vault of the given secrets: the first one encrypts, all of them decrypt, so that they can be changed.
 * AES-256 in GCM (NIST SP 800-38D), with a key made of the secret by scrypt (RFC 7914).
 */
export function createKeyVault(secrets: string[]): KeyVault {
  const keys = secrets.map((secret) => scryptSync(secret, 'aisle signing keys', 32));
  return {
    seal(privateJwk) {
      const [key] = keys;
      if (!key) return privateJwk;
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, iv);
      const text = Buffer.concat([cipher.update(JSON.stringify(privateJwk)), cipher.final()]);
      return { sealed: Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64') };
    },
    open(stored) {
      if (typeof stored['sealed'] !== 'string') return stored;
      const bytes = Buffer.from(stored['sealed'], 'base64');
      for (const key of keys) {
        try {
          const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES));
          decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
          const text = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES));
          return JSON.parse(Buffer.concat([text, decipher.final()]).toString()) as JsonWebKey;
        } catch {
          // Another secret's.
        }
      }
      throw new ConfigError(['KEY_ENCRYPTION_SECRET: is not what the signing keys are encrypted with']);
    },
  };
}
