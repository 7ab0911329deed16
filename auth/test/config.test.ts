import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '@aisle/common';
import { loadConfig } from '../src/config.ts';

const needed = { PORT: '4000', MONGO_URL: 'mongodb://127.0.0.1/auth', NATS_URL: 'nats://127.0.0.1:4222' };

describe('the configuration', () => {
  it('has a default for everything but addresses', () => {
    expect(loadConfig(needed)).toMatchObject({
      KEY_ENCRYPTION_SECRET: [],
      WRONG_PASSWORDS_PER_ACCOUNT: 10,
      SIGN_UPS_PER_ACCOUNT: 10,
      VERIFICATION_MAILS_PER_ACCOUNT: 5,
      SIGN_INS_PER_ADDRESS: 3_000,
      SIGN_UPS_PER_ADDRESS: 3_000,
      VERIFICATION_MAILS_PER_ADDRESS: 300,
      TRUSTED_PROXY_HOPS: 1,
      TOKEN_TTL_SECONDS: 900,
      SESSION_TTL_SECONDS: 2_592_000,
      SIGNING_KEY_LEAD_SECONDS: 60,
      LOG_MAIL_LINKS: false,
      SECURE_COOKIES: true,
    });
  });

  it.each([
    ['SESSION_TTL_SECONDS', '59'],
    ['TOKEN_TTL_SECONDS', '3601'],
    ['SESSION_TTL_SECONDS', 'a day'],
    ['KEY_ENCRYPTION_SECRET', 'too short to be one'],
    ['KEY_ENCRYPTION_SECRET', `${'x'.repeat(32)},too short to be one`],
    ['WRONG_PASSWORDS_PER_ACCOUNT', '0'],
    ['REDIS_URL', 'localhost:6379'],
    ['SIGNING_KEY_LEAD_SECONDS', '0'],
    ['LOG_MAIL_LINKS', 'yes'],
    ['PUBLIC_URL', 'localhost'],
    ['PUBLIC_URL', 'javascript:alert(1)'],
    ['MONGO_URL', 'postgres://secret@127.0.0.1'],
  ])('names %s when it is %s, without its value', (name, value) => {
    const load = () => loadConfig({ ...needed, [name]: value });
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(name);
    expect(load).not.toThrow(value.length > 3 ? value : /^$/);
  });

  it('needs the storefront’s address to log links', () => {
    expect(() => loadConfig({ ...needed, LOG_MAIL_LINKS: 'true' })).toThrow('PUBLIC_URL');
    loadConfig({ ...needed, LOG_MAIL_LINKS: 'true', PUBLIC_URL: 'http://localhost:3000' });
  });
});
