import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMongo } from '../servers/start-mongo.ts';
import { startNats } from '../servers/start-nats.ts';
import { startRedis } from '../servers/start-redis.ts';

/**
 * Starts MongoDB and Redis for all test workers, and a NATS server for each (streams have no names of their own to keep
 * workers apart), in a folder that is removed afterwards. Sets the variables that `testServers()` reads.
 * @returns the function that stops them
 */
export async function startTestServers(workers: number): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'aisle-test-'));
  const [mongo, redis, ...nats] = await Promise.all([
    startMongo({ dataDir: join(dataDir, 'mongo') }),
    startRedis({ dataDir: join(dataDir, 'redis') }),
    ...Array.from({ length: workers }, (_, index) =>
      startNats({ dataDir: join(dataDir, `nats-${index + 1}`) }),
    ),
  ]);
  process.env['TEST_MONGO_URL'] = mongo.url;
  process.env['TEST_REDIS_URL'] = redis.url;
  process.env['TEST_NATS_URLS'] = nats.map((server) => server.url).join(',');
  return async () => {
    await Promise.all([mongo, redis, ...nats].map((server) => server.stop()));
    rmSync(dataDir, { recursive: true, force: true });
  };
}
