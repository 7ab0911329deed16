import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../src/config.ts';

const env = {
  PORT: '3000',
  MONGO_URL: 'mongodb://localhost/payments',
  NATS_URL: 'nats://localhost',
  STRIPE_SECRET_KEY: 'sk_test_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_12345678',
  PUBLIC_URL: 'http://localhost:3000/',
};

describe('the configuration', () => {
  it('asks Stripe itself, every half minute, unless told otherwise', () => {
    const config = loadConfig(env);
    expect(config).toMatchObject({
      PUBLIC_URL: 'http://localhost:3000',
      STRIPE_TIMEOUT_MS: 10_000,
      RECONCILE_SECONDS: 30,
    });
    expect(config.STRIPE_API_URL).toBeUndefined();
    expect(loadConfig({ ...env, STRIPE_API_URL: 'http://127.0.0.1:4242' }).STRIPE_API_URL).toBe(
      'http://127.0.0.1:4242',
    );
  });

  it.each(['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET', 'PUBLIC_URL'])(
    'names %s when it is missing',
    (name) => {
      expect(() => loadConfig({ ...env, [name]: '' })).toThrow(name);
    },
  );

  it('shows no secret in its complaint', () => {
    expect(() => loadConfig({ ...env, STRIPE_SECRET_KEY: 'pk_live_oops' })).toThrow(
      /STRIPE_SECRET_KEY(?!.*oops)/s,
    );
  });
});
