import type { TestServers } from '@aisle/common/testing';
import type { OrdersConfig } from '../src/config.ts';

/** The service's configuration for one test file. */
export const testConfig = (servers: TestServers): OrdersConfig => ({
  PORT: 0,
  MONGO_URL: servers.mongoUrl,
  NATS_URL: servers.natsUrl,
  NATS_REPLICAS: 1,
  LOG_LEVEL: 'silent',
  SECURE_COOKIES: false,
  TRUSTED_PROXY_HOPS: 1,
  HOLD_SECONDS: 900,
  MAX_TICKETS_PER_ORDER: 10,
  MAX_STREAMS: 10,
  REDIS_URL: servers.redisUrl,
  ORDERS_PER_ACCOUNT: 1_000_000,
  ORDERS_PER_ADDRESS: 1_000_000,
});
