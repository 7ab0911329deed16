import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { connectNats, type Nats } from '../src/index.ts';
import { emptyStreams, eventually, publishedOn, testServers } from '../src/testing/index.ts';
import { layLine } from './fixtures/line.ts';
import { runTinyService, type Process } from './fixtures/run-tiny-service.ts';

const { mongoUrl, natsUrl } = testServers();
const env = { PORT: '0', MONGO_URL: mongoUrl, NATS_URL: natsUrl, SECURE_COOKIES: 'false' };
let nats: Nats;
let service: Process | undefined;

const run = (overrides: Record<string, string> = {}) => (service = runTinyService({ ...env, ...overrides }));
const status = async (url: string) => (await fetch(url)).status;

beforeAll(async () => {
  await emptyStreams(natsUrl);
  nats = await connectNats(natsUrl, 'lookout');
});

afterEach(async () => {
  service?.signal('SIGKILL');
  await service?.exitCode;
  service = undefined;
});

afterAll(async () => {
  await nats.connection.close();
  const connection = await mongoose.createConnection(mongoUrl).asPromise();
  await connection.dropDatabase();
  await connection.close();
});

describe('a service', () => {
  it('starts in order, answers, and on SIGTERM finishes its work in order and exits with 0', async () => {
    const { said, url, signal, exitCode, output } = run();
    const base = await url();
    expect(said).toEqual([
      'prepare, mongo 1, answers within 30000 ms',
      'background started',
      'app built, ready false',
      'ready',
    ]);
    expect(await status(`${base}/healthz`)).toBe(200);
    expect(await status(`${base}/readyz`)).toBe(200);

    const slow = fetch(`${base}/slow`);
    const forever = fetch(`${base}/forever`).then((response) => response.text());
    await eventually(() => said.includes('slow begun'));
    signal('SIGTERM');
    const response = await slow;
    expect(response.status).toBe(200);
    const { id } = (await response.json()) as { id: string };
    expect(await forever).toBe(': hello\n\n');
    expect(await exitCode).toBe(0);

    const order = ['stopping, ready false', 'slow done', 'background stopped'];
    expect(said.filter((what) => order.includes(what))).toEqual(order);
    expect(output()).not.toContain('did not stop cleanly');
    // What the last request committed went out before the connection was left.
    const published = await publishedOn(nats, 'user.deleted');
    expect(published.map(({ data }) => data.id)).toContain(id);
  });

  it('stops once, however often it is told to', async () => {
    const { url, signal, exitCode, said } = run();
    await url();
    signal('SIGINT');
    signal('SIGTERM');
    expect(await exitCode).toBe(0);
    expect(said.filter((what) => what === 'background stopped')).toHaveLength(1);
  });

  it('answers 503 while Mongo is away, is not ready, and recovers', async () => {
    const target = new URL(mongoUrl);
    target.searchParams.set('directConnection', 'true');
    target.searchParams.set('heartbeatFrequencyMS', '500');
    const line = await layLine(target.href);
    const { url, signal, exitCode } = run({ MONGO_URL: line.url });
    const base = await url();
    expect(await status(`${base}/visits`)).toBe(200);
    await line.cut();
    const response = await fetch(`${base}/visits`);
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await response.json()).toEqual({
      errors: [{ message: 'Please try again in a moment', code: 'unavailable' }],
    });
    await eventually(async () => (await status(`${base}/readyz`)) === 503);
    expect(await status(`${base}/healthz`)).toBe(200);
    await line.mend();
    await eventually(async () => (await status(`${base}/readyz`)) === 200, 15_000);
    expect(await status(`${base}/visits`)).toBe(200);
    signal('SIGTERM');
    expect(await exitCode).toBe(0);
    await line.cut();
  });

  it.each(['/visits', '/slow'])(
    'waits for no answer of Mongo for ever: %s goes on when one is lost',
    async (path) => {
      const target = new URL(mongoUrl);
      target.searchParams.set('socketTimeoutMS', '1000');
      const line = await layLine(target.href);
      const { url } = run({ MONGO_URL: line.url });
      const base = await url();
      line.lose('visits');
      expect(await status(`${base}${path}`)).toBe(200);
      await line.cut();
    },
    10_000,
  );

  it('serves, stays ready and stops in time while NATS is away', async () => {
    const line = await layLine(natsUrl);
    const { url, signal, exitCode } = run({ NATS_URL: line.url });
    const base = await url();
    await line.cut();
    expect(await status(`${base}/visits`)).toBe(200);
    expect(await status(`${base}/readyz`)).toBe(200);
    const startedAt = Date.now();
    signal('SIGTERM');
    expect(await exitCode).toBe(0);
    expect(Date.now() - startedAt).toBeLessThan(4_000);
  });
});

/** Takes connections and never says a word. */
async function startSilentServer(): Promise<{ server: Server; port: number }> {
  const server = createServer(() => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

async function freePort(): Promise<number> {
  const { server, port } = await startSilentServer();
  server.close();
  await once(server, 'close');
  return port;
}

it('is alive, not ready, and stops with 0 on SIGTERM while it still waits for its servers', async () => {
  const silent = await startSilentServer();
  const port = await freePort();
  const { signal, exitCode } = run({
    PORT: String(port),
    MONGO_URL: `mongodb://127.0.0.1:${silent.port}/x`,
  });
  const base = `http://127.0.0.1:${port}`;
  await eventually(() => status(`${base}/healthz`).catch(() => undefined));
  expect(await status(`${base}/healthz`)).toBe(200);
  expect(await status(`${base}/readyz`)).toBe(503);
  const response = await fetch(`${base}/visits`);
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('2');
  expect(await response.json()).toEqual({
    errors: [{ message: 'Please try again in a moment', code: 'unavailable' }],
  });
  signal('SIGTERM');
  expect(await exitCode).toBe(0);
  silent.server.close();
});

describe('a service that cannot start', () => {
  let silent: Server;
  let silentPort: number;

  beforeAll(async () => {
    ({ server: silent, port: silentPort } = await startSilentServer());
  });

  afterAll(() => {
    silent.close();
  });

  const secret = 'hunter2';
  const fails = async (overrides: Record<string, string>, words: string) => {
    const startedAt = Date.now();
    const { exitCode, output } = runTinyService({ ...env, ...overrides });
    expect(await exitCode).toBe(1);
    expect(Date.now() - startedAt).toBeLessThan(15_000);
    expect(output()).toContain('cannot start: ');
    expect(output()).toContain(words);
    expect(output()).not.toContain(secret);
  };

  it('because of its configuration says what is wrong, and no value', async () => {
    await Promise.all([
      fails({ PORT: `70000${secret}` }, 'PORT: '),
      fails({ PORT: '' }, 'PORT: is not set'),
      fails({ MONGO_URL: `postgres://me:${secret}@db` }, 'MONGO_URL: must start with mongodb://'),
      fails({ LOG_LEVEL: secret }, 'LOG_LEVEL: '),
      fails({ NATS_URL: `nats://me:${secret}@:x` }, 'the address of NATS is not valid'),
      fails({ MONGO_URL: `mongodb://me:${secret}@` }, 'mongodb'),
    ]);
  });

  it('because a server is out of reach says which within 15 seconds', async () => {
    await Promise.all([
      fails(
        { MONGO_URL: `mongodb://me:${secret}@127.0.0.1:1/x` },
        'MongooseServerSelectionError: connect ECONNREFUSED',
      ),
      fails({ MONGO_URL: `mongodb://127.0.0.1:${silentPort}/x` }, 'MongooseServerSelectionError: '),
      fails({ NATS_URL: `nats://me:${secret}@127.0.0.1:1` }, 'NatsError: CONNECTION_REFUSED'),
    ]);
    // Connecting may take 10 s of the 15, so this one does not start beside others.
    await fails({ NATS_URL: `nats://127.0.0.1:${silentPort}` }, 'NatsError: TIMEOUT');
  });
});
