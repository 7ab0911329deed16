import { startTestService, type TestServers, type TestService } from '@aisle/common/testing';
import type { OrderSnapshot } from '@aisle/common';
import mongoose from 'mongoose';
import type { Config } from '../src/config.ts';
import { expirationService } from '../src/service.ts';

export const newId = (): string => new mongoose.Types.ObjectId().toHexString();

/** An order that ends after so many milliseconds. */
export const orderEndingIn = (ms: number, change: Partial<OrderSnapshot> = {}): OrderSnapshot => ({
  id: newId(),
  buyerId: newId(),
  status: 'created',
  expiresAt: new Date(Date.now() + ms).toISOString(),
  createdAt: new Date().toISOString(),
  currency: 'usd',
  total: 4500,
  tickets: [{ ticketId: newId(), title: 'One ticket', price: 4500 }],
  inventory: { id: newId(), version: 1 },
  ...change,
});

export const startExpiration = (change: Partial<Config> = {}): Promise<TestService> =>
  startTestService((servers: TestServers) =>
    expirationService({
      PORT: 0,
      MONGO_URL: servers.mongoUrl,
      NATS_URL: servers.natsUrl,
      NATS_REPLICAS: 1,
      LOG_LEVEL: 'silent',
      SECURE_COOKIES: false,
      TRUSTED_PROXY_HOPS: 1,
      REDIS_URL: servers.redisUrl,
      SWEEP_SECONDS: 60,
      // A test file must not meet the jobs of the one before.
      QUEUE_PREFIX: newId(),
      ...change,
    }),
  );

/** What was fired for an order, with how late it was in milliseconds. */
export async function firedFor(service: TestService, orderId: string) {
  const all = await service.published('expiration.completed');
  return all
    .filter(({ data }) => data.orderId === orderId)
    .map(({ data, occurredAt, trace }) => ({
      expiresAt: data.expiresAt,
      trace,
      late: Date.parse(occurredAt) - Date.parse(data.expiresAt),
    }));
}
