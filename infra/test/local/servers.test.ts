import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { connect as connectNats } from 'nats';
import { connect } from 'node:net';
import { mongoUrlFor } from '../../local/servers/mongo-url.ts';
import type { RunningServer } from '../../local/servers/server.ts';
import { startMongo } from '../../local/servers/start-mongo.ts';
import { startNats } from '../../local/servers/start-nats.ts';
import { startRedis } from '../../local/servers/start-redis.ts';

const folders: string[] = [];
const running: RunningServer[] = [];
let dataDir: string;

beforeAll(() => {
  // Servers are crashed here, which must never be somebody else's.
  for (const name of ['MONGO_URL', 'NATS_URL', 'REDIS_URL']) delete process.env[name];
});
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'aisle-servers-'));
  folders.push(dataDir);
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const started = async (server: Promise<RunningServer>): Promise<RunningServer> => {
  running.push(await server);
  return server;
};

/** A process that has ended but was not waited for by its parent is no longer running. */
function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return !existsSync('/proc/self') && process.kill(pid, 0);
  }
}

async function gone(pids: number[]): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (!pids.some(isRunning)) return true;
    await sleep(50);
  }
  return false;
}

/** One Redis command, in Redis's inline form. */
function redis(port: number, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${line}\r\n`));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString());
    });
    socket.once('error', reject);
  });
}

const insert = async (url: string, n: number) => {
  const connection = await mongoose.createConnection(mongoUrlFor(url, 'kept')).asPromise();
  await connection.collection('docs').insertOne({ n });
  await connection.close();
};
const count = async (url: string) => {
  const connection = await mongoose.createConnection(mongoUrlFor(url, 'kept')).asPromise();
  const found = await connection.collection('docs').countDocuments();
  await connection.close();
  return found;
};

describe('MongoDB', () => {
  it('keeps what it acknowledged over a stop and over a kill -9, on the same port', async () => {
    const first = await started(startMongo({ dataDir }));
    await insert(first.url, 1);
    await first.stop();
    expect(await gone(first.pids())).toBe(true);
    const second = await started(startMongo({ dataDir, port: first.port }));
    expect(second.url).toBe(first.url);
    await insert(second.url, 2);
    await second.kill();
    const third = await started(startMongo({ dataDir, port: first.port }));
    expect(await count(third.url)).toBe(2);
  });

  it('runs twice side by side', async () => {
    const [one, two] = await Promise.all([
      started(startMongo({ dataDir: join(dataDir, 'one') })),
      started(startMongo({ dataDir: join(dataDir, 'two') })),
    ]);
    await insert(one.url, 1);
    expect([await count(one.url), await count(two.url)]).toEqual([1, 0]);
  });

  it('comes back when a process of DocumentDB crashes, and a commit that is asked again happens once', async () => {
    const server = await started(startMongo({ dataDir }));
    if (server.kind !== 'documentdb') return;
    const connection = await mongoose.createConnection(mongoUrlFor(server.url, 'kept')).asPromise();
    const docs = connection.collection<{ _id: string; n: number }>('docs');
    await docs.insertOne({ _id: 'counter', n: 0 });
    let increased = 0;
    let unknown = 0;
    let isOver = false;
    const work = Promise.all(
      Array.from({ length: 4 }, async (_, worker) => {
        const _id = `worker-${worker}`;
        await docs.insertOne({ _id, n: 0 });
        while (!isOver) {
          try {
            await connection.transaction((session) =>
              docs.updateOne({ _id }, { $inc: { n: 1 } }, { session }),
            );
            increased++;
          } catch (error) {
            const isExpected = error instanceof mongoose.mongo.MongoError || error instanceof mongoose.Error;
            if (!isExpected) throw error;
            unknown++;
            await sleep(50);
          }
        }
      }),
    );
    for (let round = 0; round < 2; round++) {
      for (const index of [0, 1]) {
        await sleep(400);
        const [pid, ...others] = server.pids().slice(index);
        expect([pid, ...others]).toHaveLength(2 - index);
        process.kill(pid as number, 'SIGKILL');
        await sleep(1200);
      }
    }
    isOver = true;
    await work;
    const all = await docs.find({ _id: /^worker/ }).toArray();
    const sum = all.reduce((sum, { n }) => sum + n, 0);
    expect(sum).toBeGreaterThanOrEqual(increased);
    expect(sum).toBeLessThanOrEqual(increased + unknown);
    expect(increased).toBeGreaterThan(10);
    await connection.close();
  }, 60_000);
});

describe('NATS', () => {
  it('keeps its streams over a stop and over a kill -9', async () => {
    const first = await started(startNats({ dataDir }));
    const connection = await connectNats({ servers: first.url });
    const manager = await connection.jetstreamManager();
    await manager.streams.add({ name: 'orders', subjects: ['order.*'] });
    await connection.jetstream().publish('order.created', 'one');
    await first.kill();
    await connection.close();
    const second = await started(startNats({ dataDir, port: first.port }));
    const again = await connectNats({ servers: second.url });
    const { state } = await (await again.jetstreamManager()).streams.info('orders');
    expect(state.messages).toBe(1);
    await again.close();
  });
});

describe('Redis', () => {
  it('keeps what it acknowledged over a kill -9', async () => {
    const first = await started(startRedis({ dataDir }));
    expect(await redis(first.port, 'SET key value')).toBe('+OK\r\n');
    await first.kill();
    const second = await started(startRedis({ dataDir, port: first.port }));
    expect(await redis(second.port, 'GET key')).toBe('$5\r\nvalue\r\n');
  });
});

describe('all three', () => {
  it('leave no process behind when whoever started them is killed', async () => {
    const module_ = pathToFileURL(
      fileURLToPath(new URL('../../local/servers/start-servers.ts', import.meta.url)),
    ).href;
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    const script = `
      const { startServers } = await import(${JSON.stringify(module_)});
      const { mongo, nats, redis } = await startServers({ dataDir: ${JSON.stringify(dataDir)} });
      console.log(JSON.stringify([mongo, nats, redis].flatMap((server) => server.pids())));
      setInterval(() => {}, 1000);`;
    const { NODE_OPTIONS: _, ...env } = process.env;
    const parent = spawn(process.execPath, ['--import', tsx, '--input-type=module', '-e', script], { env });
    const pids = await new Promise<number[]>((resolve, reject) => {
      parent.stdout.once('data', (data: Buffer) => resolve(JSON.parse(data.toString()) as number[]));
      parent.once('exit', () => reject(new Error('ended before the servers were up')));
    });
    expect(pids.every(isRunning)).toBe(true);
    parent.kill('SIGKILL');
    if (process.platform === 'linux') expect(await gone(pids)).toBe(true);
    else for (const pid of pids) process.kill(pid, 'SIGKILL');
  });
});

describe('addresses', () => {
  it('are taken from the environment where they are given', async () => {
    process.env['REDIS_URL'] = 'redis://cache.example:6380';
    try {
      expect(await startRedis({ dataDir })).toMatchObject({
        kind: 'given',
        url: 'redis://cache.example:6380',
      });
    } finally {
      delete process.env['REDIS_URL'];
    }
  });

  it.each([
    ['mongodb://127.0.0.1:1/?directConnection=true', 'mongodb://127.0.0.1:1/orders?directConnection=true'],
    ['mongodb://127.0.0.1:1', 'mongodb://127.0.0.1:1/orders'],
    [
      'mongodb://u:p@a:1,b:2/admin?replicaSet=rs',
      'mongodb://u:p@a:1,b:2/orders?replicaSet=rs&authSource=admin',
    ],
    ['mongodb+srv://u:p@a/?authSource=x', 'mongodb+srv://u:p@a/orders?authSource=x'],
  ])('%s gets a database', (url, expected) => {
    expect(mongoUrlFor(url, 'orders')).toBe(expected);
  });
});
