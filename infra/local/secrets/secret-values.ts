import { randomBytes } from 'node:crypto';
import { serviceNames } from '@aisle/common';

/** `dev` has one small server of each kind, `prod` a replica set a service and a cluster of NATS. */
export const overlays = ['dev', 'prod'] as const;
export type Overlay = (typeof overlays)[number];

/** Secrets by name, their values by key. */
export type Secrets = Record<string, Record<string, string>>;

/** Stripe's own keys, where somebody has given them. */
export interface StripeKeys {
  secretKey: string;
  webhookSecret: string;
}

const EMULATOR = 'http://stripe-emulator:4242';

/** It starts with a letter, since NATS would take one of digits for a number, and needs no escaping in an address. */
const password = () => `p${randomBytes(20).toString('hex')}`;

/**
 * All Secrets of an overlay: those that exist stay as they are, and what is missing or empty in them is added. Without
 * Stripe's keys `dev` gets those of the emulator, and `prod` empty ones: payments then says what is not set.
 */
export function completeSecrets(overlay: Overlay, existing: Secrets, stripe?: StripeKeys): Secrets {
  const secrets: Secrets = {};
  /** Keeps a value that is there. */
  const set = (name: string, key: string, make: () => string) => {
    const values = (secrets[name] ??= { ...existing[name] });
    return (values[key] ||= make());
  };

  const redis = set('redis', 'password', password);
  set('nats', 'operator', password);
  if (overlay === 'prod') set('nats', 'routes.conf', natsRoutes);
  for (const service of serviceNames) {
    const mongo = overlay === 'prod' ? `${service}-mongo` : 'mongo';
    set(mongo, 'keyfile', () => randomBytes(64).toString('hex'));
    set(mongo, 'root-password', password);
    const mongoPassword = set(mongo, `user-${service}`, password);
    const natsPassword = set('nats', service, password);

    const [mongoHosts, natsHosts] =
      overlay === 'prod' ? [threeOf(mongo), threeOf('nats')] : [`${mongo}-0.${mongo}`, 'nats'];
    set(service, 'MONGO_URL', () => {
      return `mongodb://${service}:${mongoPassword}@${mongoHosts}/${service}?replicaSet=${mongo}`;
    });
    set(service, 'NATS_URL', () => `nats://${service}:${natsPassword}@${natsHosts}`);
  }
  for (const service of ['auth', 'orders', 'expiration']) {
    set(service, 'REDIS_URL', () => `redis://:${redis}@redis:6379`);
  }
  set('auth', 'KEY_ENCRYPTION_SECRET', password);

  const emulated = overlay === 'dev' && !stripe && !existing['payments']?.['STRIPE_SECRET_KEY'];
  set('payments', 'STRIPE_SECRET_KEY', () => stripe?.secretKey ?? (emulated ? 'sk_test_emulator' : ''));
  set('payments', 'STRIPE_WEBHOOK_SECRET', () => stripe?.webhookSecret ?? (emulated ? password() : ''));
  if (overlay === 'dev') set('payments', 'STRIPE_API_URL', () => (emulated ? EMULATOR : ''));
  return secrets;
}

/** The pods of a StatefulSet of three, by the names that its Service gives them. */
const threeOf = (name: string) => [0, 1, 2].map((number) => `${name}-${number}.${name}`).join(',');

/** What the nodes of NATS know of each other: an address cannot be put together in its configuration. */
function natsRoutes(): string {
  const secret = password();
  const routes = [0, 1, 2].map((number) => `nats-route://route:${secret}@nats-${number}.nats:6222`);
  return `authorization { user: route, password: ${secret} }; routes: [${routes.join(', ')}]`;
}

/** The lines of an env file as kustomize and kubectl read them: all after the first `=` is the value. */
export function parseEnvFile(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => {
      const [key = '', ...value] = line.split('=');
      return [key, value.join('=')];
    }),
  );
}

/** The opposite of `parseEnvFile`. */
export const toEnvFile = (values: Record<string, string>): string =>
  Object.entries(values)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
