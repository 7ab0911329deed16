/** `npm run rotate-qr-key -w tickets`: changes the key that signs QR codes; tickets that were shown before stay good. */
import mongoose from 'mongoose';
import { loadConfig } from './config.ts';
import { rotateQrKey } from './qr/rotate-qr-key.ts';

try {
  await mongoose.connect(loadConfig().MONGO_URL, {
    autoIndex: false,
    autoCreate: false,
    serverSelectionTimeoutMS: 5_000,
    writeConcern: { w: 'majority' },
  });
  const number = await rotateQrKey();
  console.log(`Key q${number} signs; every process knows it within a minute`);
} catch (error) {
  console.error(`The key was not rotated: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await mongoose.disconnect();
}
