/** `npm run rotate-keys -w auth`: changes the key that signs sessions, without signing anyone out. */
import mongoose from 'mongoose';
import { loadConfig } from './config.ts';
import { createKeyVault } from './key-vault.ts';
import { rotateSigningKeys } from './operations/rotate-signing-keys.ts';

try {
  const config = loadConfig();
  await mongoose.connect(config.MONGO_URL, {
    autoIndex: false,
    autoCreate: false,
    serverSelectionTimeoutMS: 5_000,
    writeConcern: { w: 'majority' },
  });
  const { kid, signsFrom } = await rotateSigningKeys(
    createKeyVault(config.KEY_ENCRYPTION_SECRET),
    config.SIGNING_KEY_LEAD_SECONDS,
    config.TOKEN_TTL_SECONDS,
  );
  // The message is in the outbox; a running auth publishes it within seconds.
  console.log(`Key ${kid} signs from ${signsFrom.toISOString()}`);
} catch (error) {
  console.error(`The keys were not rotated: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await mongoose.disconnect();
}
