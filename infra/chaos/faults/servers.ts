import { setTimeout as sleep } from 'node:timers/promises';
import { serviceNames, streamOf } from '@aisle/common';
import { eventually } from '@aisle/common/testing';
import { Redis } from 'ioredis';
import type { Fault } from '../fault.ts';
import type { Entry } from '../journal.ts';
import { mustAnswer, orderIdOf, orderProbe, statusOf } from '../probe.ts';
import { HOLD_SECONDS, type World } from '../world.ts';

const natsStopped: Fault = {
  name: 'nats-stopped',
  title: 'NATS is stopped for 30 s, then started again',
  async run(world, dice) {
    const found: string[] = [];
    await world.servers.nats.stop();
    const until = Date.now() + 30_000;
    while (Date.now() < until) {
      found.push(...mustAnswer(await orderProbe(world, dice), 201, 'without NATS'));
      await sleep(dice.between(2_000, 4_000));
    }
    await world.servers.nats.start();
    return found;
  },
};

const natsKilled: Fault = {
  name: 'nats-killed',
  title: 'kill -9 of NATS, twice; a second or two until it is back',
  ci: true,
  async run({ servers }, dice) {
    for (let time = 0; time < 2; time += 1) {
      await sleep(dice.between(0, 1_500));
      await servers.nats.kill();
      await sleep(dice.between(500, 2_500));
      await servers.nats.start();
    }
    return [];
  },
};

const consumersDeleted: Fault = {
  name: 'consumers-deleted',
  title: "streams' consumers are deleted while they run",
  async run({ nats }, dice) {
    let deleted = 0;
    for (let time = 0; time < 4; time += 1) {
      await sleep(dice.between(200, 1_500));
      const stream = streamOf(dice.pick(serviceNames));
      const consumers = await nats.jsm.consumers.list(stream).next();
      const one = consumers.length > 0 && dice.pick(consumers);
      if (one && (await nats.jsm.consumers.delete(stream, one.name))) deleted += 1;
    }
    return deleted > 0 ? [] : ['fault-not-made: no consumer was there to be deleted'];
  },
};

const pidsOf = (world: World) =>
  serviceNames.flatMap((service) => world.processes(service).map(({ name, pid }) => `${name}:${pid}`));

/** What a buyer is told without a database: 503 and when to come again. Some requests may still be under way. */
async function mustSay503(ask: () => Promise<Entry>): Promise<string[]> {
  await sleep(500);
  const answers = await Promise.all([ask(), ask(), ask()]);
  return answers.flatMap((entry) => mustAnswer(entry, 503, 'without MongoDB'));
}

const mongoStopped: Fault = {
  name: 'mongo-stopped',
  title: 'MongoDB is stopped for some seconds, then started again',
  async run(world, dice) {
    const before = pidsOf(world);
    await world.servers.mongo.stop();
    const found = await mustSay503(() => orderProbe(world, dice));
    await sleep(dice.between(1_000, 4_000));
    await world.servers.mongo.start();
    // It must come back by itself: no process may need a new start.
    await eventually(async () => (await orderProbe(world, dice)).status === 201, 30_000).catch(() =>
      found.push('no-recovery: no order could be placed 30 s after MongoDB was back'),
    );
    const after = new Set(pidsOf(world));
    const gone = before.filter((pid) => !after.has(pid));
    if (gone.length > 0) found.push(`restarted: ${gone.join(', ')} did not outlive MongoDB's absence`);
    return found;
  },
};

const mongoKilled: Fault = {
  name: 'mongo-killed',
  title: 'kill -9 of MongoDB in the middle of transactions, twice',
  ci: true,
  async run({ servers }, dice) {
    for (let time = 0; time < 2; time += 1) {
      await sleep(dice.between(200, 1_500));
      await servers.mongo.kill();
      await sleep(dice.between(0, 1_000));
      await servers.mongo.start();
    }
    return [];
  },
};

const redisFlushed: Fault = {
  name: 'redis-flushed',
  title: 'Redis forgets everything, three times',
  async run({ servers }, dice) {
    const redis = new Redis(servers.redis.url);
    try {
      for (let time = 0; time < 3; time += 1) {
        await sleep(dice.between(200, 2_000));
        await redis.flushall();
      }
    } finally {
      redis.disconnect();
    }
    return [];
  },
};

const redisKilled: Fault = {
  name: 'redis-killed',
  title: 'kill -9 of Redis; it is back after holds had to end',
  async run(world, dice) {
    await world.servers.redis.kill();
    const held = await orderProbe(world, dice);
    const found = mustAnswer(held, 201, 'without Redis');
    await sleep((HOLD_SECONDS + 8) * 1000);
    if (held.outcome === 'success') {
      const status = await statusOf(world, orderIdOf(held));
      if (status !== 'cancelled') found.push(`hold-outlives-redis order=${orderIdOf(held)}: ${status}`);
    }
    await world.servers.redis.start();
    return found;
  },
};

export const serverFaults: Fault[] = [
  natsStopped,
  natsKilled,
  consumersDeleted,
  mongoStopped,
  mongoKilled,
  redisFlushed,
  redisKilled,
];
