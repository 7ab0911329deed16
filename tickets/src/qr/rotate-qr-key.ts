import { QrKey } from '../models/qr-key.ts';
import { addQrKey } from './ensure-qr-key.ts';

/**
 * Adds a key pair, which signs the QR codes that are shown from then on; those of older keys stay good. Answers its
 * number. @throws a duplicate key error when somebody else adds one at the same moment
 */
export async function rotateQrKey(): Promise<number> {
  const newest = await QrKey.findOne().sort({ _id: -1 }).lean();
  const number = (newest?._id ?? 0) + 1;
  await addQrKey(number);
  return number;
}
