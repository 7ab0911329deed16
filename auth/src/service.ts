import type { ServiceDefinition } from '@aisle/common';
import { buildApp } from './app.ts';
import type { AuthConfig } from './config.ts';
import { createKeyVault } from './key-vault.ts';
import { createOwnKeySet } from './own-key-set.ts';
import { keepSigningKeys } from './signing-key-upkeep.ts';
import { subscriptions } from './subscriptions.ts';

/** All that makes the auth service. */
export function authService(config: AuthConfig): ServiceDefinition {
  const vault = createKeyVault(config.KEY_ENCRYPTION_SECRET);
  return {
    name: 'auth',
    config,
    subscriptions,
    keys: createOwnKeySet(),
    buildApp: (context) => buildApp(context, config, vault),
    // Not in `prepare`: with the relay running the keys are out before the first request is taken.
    background: ({ log }) => keepSigningKeys(vault, config.TOKEN_TTL_SECONDS, log),
  };
}
