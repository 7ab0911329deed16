import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A new id that looks like Stripe's: `newId('pi')` is `pi_…`. */
export function newId(prefix: string, length = 24): string {
  let id = prefix + '_';
  for (const byte of randomBytes(length)) id += ALPHABET[byte % ALPHABET.length];
  return id;
}
