import { describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { pino } from 'pino';
import { baseConfig, ConfigError, flag, integer, isOutage, readConfig, withTrace } from '../src/index.ts';
import { createLogger, withoutCredentials } from '../src/service/logger.ts';
import { logLines } from './fixtures/test-app.ts';

describe('a configuration', () => {
  const shape = { ...baseConfig, HOLD: integer(1, 60).default(15), SWITCH: flag.default(false) };
  const given = { PORT: '3001', MONGO_URL: 'mongodb://localhost/x', NATS_URL: 'nats://localhost' };

  it('has its defaults, also for variables that are empty or blank', () => {
    const config = readConfig(shape, { ...given, HOLD: '', SWITCH: '  ' });
    expect(config).toEqual({
      ...given,
      PORT: 3001,
      NATS_REPLICAS: 1,
      LOG_LEVEL: 'info',
      SECURE_COOKIES: true,
      TRUSTED_PROXY_HOPS: 1,
      HOLD: 15,
      SWITCH: false,
    });
  });

  it('names every variable that is missing or wrong, and no value', () => {
    const wrong = () =>
      readConfig(shape, { PORT: 'secret1', MONGO_URL: 'secret2', HOLD: '61', SWITCH: 'secret3' });
    expect(wrong).toThrow(ConfigError);
    for (const name of ['PORT: ', 'MONGO_URL: ', 'NATS_URL: is not set', 'HOLD: ', 'SWITCH: ']) {
      expect(wrong).toThrow(name);
    }
    expect(wrong).not.toThrow('secret');
  });
});

describe('the log', () => {
  /** The service's logger, writing to a list. */
  const logger = () => {
    const { stream, lines } = logLines();
    const real = createLogger('orders');
    const symbols = pino.symbols as unknown as { streamSym: symbol };
    (real as unknown as Record<symbol, unknown>)[symbols.streamSym] = stream;
    return { log: real, lines };
  };

  it('carries the trace of what is being done', () => {
    const { log, lines } = logger();
    withTrace('trace-1', () => log.info('inside'));
    log.info('outside');
    expect(lines).toEqual([
      expect.objectContaining({ service: 'orders', trace: 'trace-1', msg: 'inside' }),
      expect.not.objectContaining({ trace: expect.anything() }),
    ]);
  });

  it('holds no secrets, wherever a caller put them', () => {
    const { log, lines } = logger();
    log.info(
      { password: 's1', user: { token: 's2' }, req: { headers: { cookie: 's3', authorization: 's4' } } },
      'x',
    );
    log.info({ headers: { 'set-cookie': ['s5'], 'stripe-signature': 's6' }, ticket: { qr: 's7' } }, 'y');
    log.info({ 'set-cookie': 's8', body: { currentPassword: 's9' } }, 'z');
    expect(lines).toHaveLength(3);
    expect(JSON.stringify(lines)).not.toMatch(/"s\d"/);
  });

  it('says of an error what it is and where from, not the documents and addresses in it', () => {
    const { log, lines } = logger();
    const cause = Object.assign(new Error('dup key'), {
      code: 11000,
      keyValue: { email: 'ada@example.com' },
    });
    log.error({ err: new Error('cannot reach mongodb://me:s3cret@db:27017/x', { cause }) }, 'failed');
    expect(lines[0]?.['err']).toMatchObject({
      type: 'Error',
      message: 'cannot reach mongodb://db:27017/x',
      cause: { message: 'dup key', code: 11000 },
    });
    expect(JSON.stringify(lines)).not.toMatch(/s3cret|ada@/);
  });

  it('takes tokens and keys out of an error’s words', () => {
    const token = `${'eyJhbGciOiJFUzI1NiJ9'}.eyJzdWIiOiIxIn0.c2lnbmF0dXJl-_`;
    const { log, lines } = logger();
    log.error({ err: new Error(`no such card tok_visa123 for sk_test_a1, ${token}, whsec_b2`) }, 'failed');
    expect(lines[0]?.['err']).toMatchObject({
      message: 'no such card [redacted] for [redacted], [redacted], [redacted]',
    });
  });

  it('takes credentials out of any address', () => {
    expect(withoutCredentials('nats://a:b@h:1,nats://a:p@ss@i and mongodb://h/x?y=a@b')).toBe(
      'nats://h:1,nats://i and mongodb://h/x?y=a@b',
    );
  });
});

describe('an outage', () => {
  it.each([
    { name: 'MongoServerSelectionError' },
    { name: 'PoolClearedOnNetworkError' },
    { name: 'MongoServerError', code: 11600 },
    { name: 'MongoServerError', code: 14031 },
    { code: 'ECONNREFUSED' },
    { name: 'NatsError', code: 'TIMEOUT' },
    { status: 503 },
  ])('is %j', (members) => {
    expect(isOutage(Object.assign(new Error('x'), members))).toBe(true);
  });

  it.each([
    { name: 'MongoServerError', code: 11000 },
    { status: 500 },
    { code: 'ENOENT' },
    { name: 'TypeError' },
  ])('is not %j', (members) => {
    expect(isOutage(Object.assign(new Error('x'), members))).toBe(false);
  });

  it('is what cut off a bulk write, which the driver wraps', () => {
    const { MongoBulkWriteError, MongoNetworkError, MongoServerError } = mongoose.mongo;
    const wrapped = (error: Error) => new MongoBulkWriteError(error, {} as never);
    expect(isOutage(wrapped(new MongoNetworkError('connection 6 closed')))).toBe(true);
    expect(isOutage(wrapped(new MongoServerError({ message: 'E11000 duplicate key', code: 11000 })))).toBe(
      false,
    );
  });

  it('is no text and no nothing', () => {
    expect([isOutage(null), isOutage(undefined), isOutage('ECONNREFUSED')]).toEqual([false, false, false]);
  });
});
