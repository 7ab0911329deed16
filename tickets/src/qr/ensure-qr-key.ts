import { isDuplicateKey, newEllipticKeyPair } from '@aisle/common';
import { QrKey } from '../models/qr-key.ts';

const FIRST = 1;

/** Makes the first QR key where there is none. Processes that start together agree on one: its number is taken. */
export async function ensureQrKey(): Promise<void> {
  if (await QrKey.exists({})) return;
  try {
    await addQrKey(FIRST);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}

/** Adds a key pair under a number; the highest number signs. @throws a duplicate key error when it is taken */
export async function addQrKey(number: number): Promise<void> {
  const { privateKey } = newEllipticKeyPair();
  await QrKey.create({
    _id: number,
    privateKey: privateKey.export({ format: 'jwk' }),
    createdAt: new Date(),
  });
}
