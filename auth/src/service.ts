import type { ServiceDefinition } from '@aisle/common';
import { buildApp } from './app.ts';
import type { AuthConfig } from './config.ts';
import { createOwnKeySet } from './own-key-set.ts';
import { keepSigningKeys } from './signing-key-upkeep.ts';
import { subscriptions } from './subscriptions.ts';

/** All that makes the auth service. */
export const authService = (config: AuthConfig): ServiceDefinition => ({
  name: 'auth',
  config,
  subscriptions,
  keys: createOwnKeySet(),
  buildApp: (context) => buildApp(context, config),
  // Not in `prepare`: with the relay running the keys are out before the first request is taken.
  background: ({ log }) => keepSigningKeys(config.TOKEN_TTL_SECONDS, log),
});
