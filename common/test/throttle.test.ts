import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import request from 'supertest';
import {
  addressOf,
  createThrottles,
  throttled,
  type ApiError,
  type Limit,
  type Throttle,
} from '../src/index.ts';
import { eventually, testServers } from '../src/testing/index.ts';
import { logLines, testApp } from './fixtures/test-app.ts';

const { redisUrl } = testServers();
const processes: AbortController[] = [];
const { stream, lines } = logLines();
const log = pino({ level: 'info' }, stream);
afterAll(() => {
  for (const one of processes) one.abort();
});

const redis = new Redis(redisUrl);
afterAll(() => redis.disconnect());

/** A name that no other run counts under. */
const name = () => randomUUID();
/** The throttles of one process. */
function aProcess(url: string | undefined) {
  const stopping = new AbortController();
  processes.push(stopping);
  return createThrottles({ name: 'orders', log, stopping: stopping.signal }, url);
}
/** A throttle of a process that has found Redis. */
async function shared(limit: Limit, kind = name(), url = redisUrl): Promise<Throttle> {
  const throttle = aProcess(url)(kind, limit);
  const key = name();
  await eventually(async () => {
    await throttle.spend(key).catch(() => undefined);
    return (await redis.exists(`throttle:orders:${kind}:${key}`)) === 1;
  });
  return throttle;
}
const spend = async (throttle: Throttle, times: number, key = 'ada') => {
  const results = await Promise.allSettled(Array.from({ length: times }, () => throttle.spend(key)));
  return results.filter(({ status }) => status === 'fulfilled').length;
};
const said = (text: string) => lines.filter(({ msg }) => String(msg).startsWith(text)).length;

/** A way to Redis that can be cut, mended, and made to swallow all answers. */
async function startProxy() {
  const { port, pathname } = new URL(redisUrl);
  const pairs: Socket[][] = [];
  const proxy = createServer((near) => {
    const far = connect(Number(port), '127.0.0.1');
    pairs.push([near, far]);
    for (const socket of [near, far]) {
      socket.on('error', () => undefined).on('close', () => (near.destroy(), far.destroy()));
    }
    near.pipe(far).pipe(near);
  });
  const listen = async (at: number) => {
    proxy.listen(at, '127.0.0.1');
    await once(proxy, 'listening');
  };
  await listen(0);
  const own = (proxy.address() as AddressInfo).port;
  return {
    url: `redis://127.0.0.1:${own}${pathname}`,
    mend: () => listen(own),
    freeze() {
      for (const [near, far] of pairs) far?.unpipe(near);
    },
    cut() {
      proxy.close();
      for (const socket of pairs.flat()) socket.destroy();
    },
  };
}

describe('a throttle', () => {
  it('lets so many through, however many ask at once, and tells the rest when to come back', async () => {
    const throttle = await shared({ tries: 5, seconds: 60 });
    expect(await spend(throttle, 50)).toBe(5);
    const refusal = (await throttle.spend('ada').catch((error: unknown) => error)) as ApiError;
    expect(refusal.retryAfter).toBeGreaterThan(50);
    expect(refusal.retryAfter).toBeLessThanOrEqual(60);
    expect(refusal).toMatchObject({
      status: 429,
      details: [
        { message: expect.stringMatching(/^Too many requests/) as unknown, code: 'too-many-requests' },
      ],
    });
  });

  it('counts each key by itself', async () => {
    const throttle = await shared({ tries: 2, seconds: 60 });
    expect(await spend(throttle, 5, 'ada')).toBe(2);
    expect(await spend(throttle, 5, 'grace')).toBe(2);
  });

  it('counts the tries of all processes together', async () => {
    const kind = name();
    const limit = { tries: 10, seconds: 60 };
    const throttles = await Promise.all([shared(limit, kind), shared(limit, kind), shared(limit, kind)]);
    const through = await Promise.all(throttles.map((throttle) => spend(throttle, 10)));
    expect(through.reduce((sum, one) => sum + one)).toBe(10);
  });

  it('starts anew when the time is over', async () => {
    const throttle = await shared({ tries: 1, seconds: 1 });
    expect(await spend(throttle, 3)).toBe(1);
    await sleep(1_100);
    expect(await spend(throttle, 3)).toBe(1);
  });

  it('gives a harmless try back', async () => {
    const throttle = await shared({ tries: 3, seconds: 60 });
    for (let round = 0; round < 10; round += 1) {
      await throttle.spend('ada');
      await throttle.giveBack('ada');
    }
    expect(await spend(throttle, 10)).toBe(3);
  });

  it('leaves nothing behind in Redis when its time is over, nor in its append-only file', async () => {
    // What expires is written as deleted: nothing of the tests before may do so now.
    await redis.flushdb();
    const kind = name();
    const throttle = await shared({ tries: 3, seconds: 60 }, kind);
    await throttle.spend('ada');
    const key = `throttle:orders:${kind}:ada`;
    expect(await redis.get(key)).toBe('1');
    expect(await redis.ttl(key)).toBeGreaterThan(50);
    const written = async () => Number(/aof_current_size:(\d+)/.exec(await redis.info('persistence'))?.[1]);
    const before = await written();
    await spend(throttle, 500, 'grace');
    expect(await written()).toBe(before);
  });
});

describe('a throttle without Redis', () => {
  it('counts in each process', async () => {
    const throttle = aProcess(undefined)(name(), { tries: 5, seconds: 60 });
    expect(await spend(throttle, 50)).toBe(5);
  });

  it('counts in each process while Redis is away, says so once, and together again when it is back', async () => {
    const proxy = await startProxy();
    const kind = name();
    const limit = { tries: 20, seconds: 60 };
    const here = await shared(limit, kind, proxy.url);
    const there = await shared(limit, kind);
    expect((await spend(here, 5)) + (await spend(there, 5))).toBe(10);

    proxy.cut();
    await sleep(20);
    const startedAt = performance.now();
    expect(await spend(here, 50)).toBe(20);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    await eventually(() => said('Redis is out of reach'));
    await sleep(1_000);
    expect(said('Redis is out of reach')).toBe(1);

    await proxy.mend();
    await eventually(() => said('Redis is back'));
    expect((await spend(here, 20)) + (await spend(there, 20))).toBe(10);
    proxy.cut();
  });

  it('waits for a Redis that does not answer once, not with every request', async () => {
    const proxy = await startProxy();
    const throttle = await shared({ tries: 1_000, seconds: 60 }, name(), proxy.url);
    proxy.freeze();
    const took: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      const startedAt = performance.now();
      expect(await spend(throttle, 10)).toBe(10);
      took.push(performance.now() - startedAt);
    }
    expect(took.filter((ms) => ms > 200)).toHaveLength(1);
    expect(said('Redis does not answer')).toBe(1);
    proxy.cut();
  });
});

describe('a throttled route', () => {
  const byAddress = aProcess(redisUrl)(name(), { tries: 3, seconds: 60 });
  let served = 0;
  const app = testApp((routes) =>
    routes.post('/order', throttled([byAddress, addressOf]), (_req, res) => {
      served += 1;
      res.status(201).json({});
    }),
  );
  const post = (forwarded: string) => request(app).post('/order').set('X-Forwarded-For', forwarded);

  it('answers 429 in the contract’s shape, with Retry-After, and does nothing', async () => {
    for (let round = 0; round < 3; round += 1) expect((await post('203.0.113.1')).status).toBe(201);
    const { status, body, headers } = await post('203.0.113.1');
    expect(status).toBe(429);
    expect(Number(headers['retry-after'])).toBeGreaterThan(50);
    expect(body).toEqual({
      errors: [
        { message: expect.stringMatching(/^Too many requests/) as unknown, code: 'too-many-requests' },
      ],
    });
    expect(served).toBe(3);
    expect((await post('203.0.113.2')).status).toBe(201);
  });

  it('is not fooled by addresses that a visitor makes up', async () => {
    const statuses = [];
    for (let round = 0; round < 6; round += 1) {
      statuses.push((await post(`198.51.100.${round}, 203.0.113.9`)).status);
    }
    expect(statuses).toEqual([201, 201, 201, 429, 429, 429]);
  });
});
