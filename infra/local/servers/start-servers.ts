import { join } from 'node:path';
import type { OnProgress, RunningServer } from './server.ts';
import { startMongo } from './start-mongo.ts';
import { startNats } from './start-nats.ts';
import { startRedis } from './start-redis.ts';

export interface Servers {
  mongo: RunningServer;
  nats: RunningServer;
  redis: RunningServer;
  /** Ends all that was started. */
  stop(): Promise<void>;
}

/**
 * Starts MongoDB, NATS and Redis side by side, each with a folder of its own below `dataDir`. Where one can't be
 * started the others are ended again, and the error says what to do.
 */
export async function startServers(options: {
  dataDir: string;
  ports?: { mongo?: number; nats?: number; redis?: number };
  onProgress?: OnProgress;
}): Promise<Servers> {
  const { dataDir, ports = {}, onProgress } = options;
  const optionsFor = (name: 'mongo' | 'nats' | 'redis') => ({
    dataDir: join(dataDir, name),
    ...(ports[name] !== undefined && { port: ports[name] }),
    ...(onProgress && { onProgress }),
  });
  const results = await Promise.allSettled([
    startMongo(optionsFor('mongo')),
    startNats(optionsFor('nats')),
    startRedis(optionsFor('redis')),
  ]);
  const stop = async () => {
    const started = results.filter((result) => result.status === 'fulfilled');
    await Promise.all(started.map(({ value }) => value.stop()));
  };
  const [mongo, nats, redis] = results;
  if (mongo.status === 'rejected' || nats.status === 'rejected' || redis.status === 'rejected') {
    await stop();
    throw results.find((result) => result.status === 'rejected')?.reason;
  }
  return { mongo: mongo.value, nats: nats.value, redis: redis.value, stop };
}
