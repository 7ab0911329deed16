import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@aisle/common/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { startTestStack, type TestStack } from './support/test-stack.ts';
import { listTicket, placeOrder, signUp } from './support/visitor.ts';
import { testServers } from '@aisle/common/testing';

const HOLD_SECONDS = 15;
const servers = testServers();
let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack({ servers, env: { orders: { HOLD_SECONDS: String(HOLD_SECONDS) } } });
}, 60_000);
afterAll(() => stack.stop());

it('ends every hold within a minute of its time when Redis was emptied meanwhile', async () => {
  const seller = await signUp(stack.url, 'seller');
  const buyer = await signUp(stack.url);
  const placed = await Promise.all(
    Array.from({ length: 20 }, async () => placeOrder(buyer, await listTicket(seller))),
  );
  await stack.settled();

  const redis = new Redis(servers.redisUrl);
  expect(await redis.dbsize()).toBeGreaterThan(0);
  await redis.flushdb();
  redis.disconnect();

  const lastDeadline = Math.max(...placed.map(({ expiresAt }) => Date.parse(expiresAt)));
  const orders = stack.database('orders').collection('orders');
  await sleep(Math.max(0, lastDeadline - Date.now()));
  await eventually(async () => (await orders.countDocuments({ status: 'created' })) === 0, 60_000);

  expect(await orders.countDocuments({ status: 'cancelled', cancelReason: 'expired' })).toBe(20);
}, 120_000);
