import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { serviceNames } from '@aisle/common';
import { eventually, testServers } from '@aisle/common/testing';
import { completeSecrets } from '../../local/secrets/secret-values.ts';
import { startClusterNats, startClusterRedis, type ClusterServer } from '../k8s/cluster-servers.ts';
import { startTestStack, type TestStack } from './support/test-stack.ts';
import { publishEvent, signUp } from './support/visitor.ts';

const { nats: natsPasswords = {}, redis: redisPasswords = {} } = completeSecrets('dev', {});
let nats: ClusterServer;
let redis: ClusterServer;
let stack: TestStack;

beforeAll(async () => {
  nats = await startClusterNats(natsPasswords);
  redis = await startClusterRedis(redisPasswords['password']!);
  const natsUrl = (user: string) => `nats://${user}:${natsPasswords[user]}@127.0.0.1:${nats.port}`;
  stack = await startTestStack({
    servers: {
      ...testServers(),
      natsUrl: natsUrl('operator'),
      redisUrl: `redis://:${redisPasswords['password']}@127.0.0.1:${redis.port}`,
    },
    processes: { tickets: 2 },
    env: {
      ...Object.fromEntries(serviceNames.map((service) => [service, { NATS_URL: natsUrl(service) }])),
      orders: { NATS_URL: natsUrl('orders'), HOLD_SECONDS: '8' },
    },
  });
}, 120_000);
afterAll(async () => {
  await stack.stop();
  await nats.stop();
  await redis.stop();
});

it('works with the permissions that NATS and Redis give each service in the cluster', async () => {
  const seller = await signUp(stack.url, 'seller');
  const buyer = await signUp(stack.url);
  const { sessions } = await publishEvent(seller, [
    { id: 'GA', name: 'Standing', kind: 'general', price: 2000, capacity: 10 },
  ]);
  const sessionId = sessions[0]!.id;
  await stack.settled();

  const kept = await buyer.post('/api/orders', { sessionId, sectionId: 'GA', quantity: 2 });
  const dropped = await buyer.post('/api/orders', { sessionId, sectionId: 'GA', quantity: 1 });
  const paid = await buyer.post('/api/payments', { orderId: kept.data.id, token: 'tok_visa' });
  expect([kept.status, dropped.status, paid.status]).toEqual([201, 201, 201]);

  await eventually(async () => (await buyer.get('/api/tickets/mine')).data.items.length === 2, 15_000);
  await eventually(
    async () => (await buyer.get(`/api/orders/${dropped.data.id}`)).data.status === 'cancelled',
    20_000,
  );
  await stack.settled();
  expect(nats.log().split('\n')).not.toContainEqual(expect.stringMatching(/violation|authorization/i));
}, 60_000);
