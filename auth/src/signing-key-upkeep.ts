import type { BackgroundWork, Logger } from '@aisle/common';
import type { KeyVault } from './key-vault.ts';
import { openSigningKeys } from './operations/open-signing-keys.ts';
import { retireSigningKeys } from './operations/retire-signing-keys.ts';

const HOUR_MS = 60 * 60 * 1000;

/** Makes the first signing key, publishes the keys anew, and from then on retires expired keys every hour. */
export async function keepSigningKeys(
  vault: KeyVault,
  tokenTtlSeconds: number,
  log: Logger,
): Promise<BackgroundWork> {
  await openSigningKeys(vault, tokenTtlSeconds);
  let running = Promise.resolve();
  const timer = setInterval(() => {
    running = retireSigningKeys(vault).catch((error: unknown) => {
      log.warn({ err: error }, 'signing keys not retired, will be tried again');
    });
  }, HOUR_MS);
  return {
    stop() {
      clearInterval(timer);
      return running;
    },
  };
}
