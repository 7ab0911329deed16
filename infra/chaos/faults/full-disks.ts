import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@aisle/common/testing';
import { Redis } from 'ioredis';
import type { Dice } from '../dice.ts';
import type { Fault } from '../fault.ts';
import { mustAnswer, orderProbe } from '../probe.ts';
import type { BreakableServer, ServerName } from '../servers.ts';
import { putOnSmallDisk, whyNoSmallDisk, type SmallDisk } from '../small-disk.ts';
import type { World } from '../world.ts';

/** Below a server's own folder, where its data is: its log and settings stay on the machine's disk. */
const dataFolders = ['postgres', 'mongod', 'jetstream', 'appendonlydir'];
const ROOM_BYTES = 64 * 1024 * 1024;
const FULL_MS = 8_000;
const RECOVERY_MS = 30_000;
const NO_SPACE = /no space left|OutOfDiskSpace|AOF write error/i;

interface FullDisk {
  server: ServerName;
  title: string;
  /** Writes until the server says that it has no space. Answers, or throws, what it says. */
  write(world: World): Promise<unknown>;
  /** Writes once more and removes all of it: that it can says that the server works again. */
  tidyUp(world: World): Promise<unknown>;
  /** What a user must see while the disk is full. */
  meanwhile(world: World, dice: Dice): Promise<string[]>;
  /** That it must be started again when there is space, as the runbook says. */
  needsRestart?: true;
}

const wordsOf = (thrown: unknown) =>
  thrown instanceof Error ? `${thrown.message} ${JSON.stringify(thrown)}` : String(thrown);

/** What a server has written into its log since it had so many characters. */
const logOf = ({ dataDir }: BreakableServer, name: ServerName, from = 0): string => {
  const files = [`${name}.log`, 'postgres.log', 'mongod.log'].map((file) => join(dataDir, file));
  const file = files.find((path) => existsSync(path));
  return file === undefined ? '' : readFileSync(file, 'utf8').slice(from);
};

/** Starts a server again that has ended, as the cluster would, until told to stop. */
function keepRunning(server: BreakableServer) {
  let stopped = false;
  const run = async () => {
    while (!stopped) {
      await sleep(500);
      if (server.pids().length > 0) continue;
      await server.kill();
      await server.start().catch(() => undefined);
    }
  };
  const running = run();
  return async () => {
    stopped = true;
    await running;
  };
}

const fullDisk = (full: FullDisk): Fault => ({
  name: `full-disk-${full.server}`,
  title: full.title,
  unable: whyNoSmallDisk,
  async run(world, dice) {
    const server = world.servers[full.server];
    await server.stop();
    const folder = dataFolders.map((name) => join(server.dataDir, name)).find((path) => existsSync(path));
    const disk = putOnSmallDisk(folder ?? server.dataDir, ROOM_BYTES);
    try {
      await server.start();
      await sleep(dice.between(500, 1_500));
      return await runOutOfSpace(world, dice, full, disk);
    } finally {
      await server.stop();
      disk.remove();
      await server.start();
    }
  },
});

async function runOutOfSpace(world: World, dice: Dice, full: FullDisk, disk: SmallDisk): Promise<string[]> {
  const server = world.servers[full.server];
  const logged = logOf(server, full.server).length;
  const until = Date.now() + FULL_MS;
  const stopKeeping = keepRunning(server);
  disk.fill();
  const keepFull = setInterval(() => disk.fill(), 100);
  const found: string[] = [];
  try {
    const said = wordsOf(await full.write(world).catch((error: unknown) => error));
    found.push(...(await full.meanwhile(world, dice)));
    await sleep(Math.max(0, until - Date.now()));
    if (!NO_SPACE.test(said + logOf(server, full.server, logged)))
      found.push(
        `fault-not-made: ${full.server} never said that its disk is full, but ${said.slice(0, 200)}`,
      );
  } finally {
    clearInterval(keepFull);
    disk.free();
    await sleep(1_000);
    await stopKeeping();
  }
  if (full.needsRestart) await server.stop();
  await server.start();
  return [...found, ...(await mustRecover(world, dice, full))];
}

async function mustRecover(world: World, dice: Dice, full: FullDisk): Promise<string[]> {
  const found: string[] = [];
  const after = `${RECOVERY_MS / 1000} s after there was space again`;
  await eventually(async () => (await orderProbe(world, dice)).status === 201, RECOVERY_MS).catch(() =>
    found.push(`no-recovery: no order could be placed ${after}`),
  );
  const tidyUp = () =>
    full.tidyUp(world).then(
      () => true,
      () => false,
    );
  await eventually(tidyUp, RECOVERY_MS).catch(() =>
    found.push(`no-recovery: ${full.server} took no write ${after}`),
  );
  return found;
}

const FILLING = 'chaos-filling';

/** Some requests may find space that was theirs already; all others must be told so. */
async function mustComeToSay503(world: World, dice: Dice): Promise<string[]> {
  const until = Date.now() + 2 * FULL_MS;
  while (Date.now() < until) {
    const entry = await orderProbe(world, dice);
    if (entry.status !== 201) return mustAnswer(entry, 503, 'with a full disk');
    await sleep(200);
  }
  return ['fault-not-made: orders were placed all the time'];
}

const mongo: FullDisk = {
  server: 'mongo',
  title: "MongoDB's disk is full for some seconds",
  async write({ database }) {
    const filling = database('orders').collection(FILLING);
    for (;;) await filling.insertOne({ padding: randomBytes(64 * 1024) });
  },
  async tidyUp({ database }) {
    const filling = database('orders').collection(FILLING);
    await filling.insertOne({ padding: '' });
    return filling.drop();
  },
  meanwhile: mustComeToSay503,
};

const nats: FullDisk = {
  server: 'nats',
  title: "NATS' disk is full for some seconds",
  async write({ nats }) {
    await nats.jsm.streams.add({ name: FILLING, subjects: [FILLING] });
    for (;;) await nats.js.publish(FILLING, randomBytes(64 * 1024));
  },
  async tidyUp({ nats }) {
    // Without space it could not even be made.
    await nats.jsm.streams.add({ name: FILLING, subjects: [FILLING] });
    await nats.js.publish(FILLING, 'there is space');
    return nats.jsm.streams.delete(FILLING);
  },
  meanwhile: async (world, dice) =>
    mustAnswer(await orderProbe(world, dice), 201, "while NATS' disk is full"),
  // A stream that could not write once takes nothing more; /healthz says so, the probes of infra/k8s look elsewhere.
  needsRestart: true,
};

const onRedis = async (work: (redis: Redis) => Promise<unknown>, url: string) => {
  const redis = new Redis(url, { maxRetriesPerRequest: 0, retryStrategy: () => null });
  redis.on('error', () => undefined);
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
};

const redis: FullDisk = {
  server: 'redis',
  title: "Redis' disk is full for some seconds",
  write: ({ servers }) =>
    onRedis(async (redis) => {
      for (let count = 0; ; count += 1) await redis.lpush(FILLING, randomBytes(4096));
    }, servers.redis.url),
  tidyUp: ({ servers }) => onRedis((redis) => redis.del(FILLING), servers.redis.url),
  meanwhile: async (world, dice) =>
    mustAnswer(await orderProbe(world, dice), 201, "while Redis' disk is full"),
};

export const fullDisks: Fault[] = [mongo, nats, redis].map(fullDisk);
