import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';

/** The servers that the test run has started (infra/local/testing), as this worker may use them. */
export interface TestServers {
  mongoUrl: string;
  natsUrl: string;
  redisUrl: string;
}

/**
 * The addresses for one test file: a database of its own, and the worker's own NATS server and Redis database.
 * @throws Error when the tests were not started by `npm test`
 */
export function testServers(): TestServers {
  const { TEST_MONGO_URL, TEST_NATS_URLS, TEST_REDIS_URL, JEST_WORKER_ID = '1' } = process.env;
  if (!TEST_MONGO_URL || !TEST_NATS_URLS || !TEST_REDIS_URL)
    throw new Error('Run the tests by `npm test -- <path>`');
  const natsUrls = TEST_NATS_URLS.split(',');
  const mongo = new URL(TEST_MONGO_URL);
  mongo.pathname = `/test_${randomBytes(6).toString('hex')}`;
  return {
    mongoUrl: mongo.href,
    natsUrl: natsUrls[(Number(JEST_WORKER_ID) - 1) % natsUrls.length]!,
    redisUrl: `${TEST_REDIS_URL}/${JEST_WORKER_ID}`,
  };
}

/** Forgets the worker's Redis database: what earlier test files have counted and queued. */
export async function emptyRedis(redisUrl: string): Promise<void> {
  const redis = new Redis(redisUrl);
  await redis.flushdb();
  redis.disconnect();
}
