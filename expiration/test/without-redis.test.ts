import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { eventually, testServers, type TestService } from '@aisle/common/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import Queue from 'bull';
import { firedFor, newId, orderEndingIn, startExpiration } from './harness.ts';

let service: TestService | undefined;
afterEach(async () => {
  await service?.stop();
  service = undefined;
});

const firedOnce = (orderId: string, timeoutMs?: number) =>
  eventually(async () => {
    const all = await firedFor(service!, orderId);
    return all.length > 0 && all;
  }, timeoutMs);

describe('Redis emptied with holds pending', () => {
  it('ends every hold all the same', async () => {
    const QUEUE_PREFIX = newId();
    service = await startExpiration({ QUEUE_PREFIX, SWEEP_SECONDS: 1 });
    const orders = Array.from({ length: 20 }, () => orderEndingIn(4_000));
    for (const order of orders) await service.publish('order.created', 1, order);
    await service.settled();

    const queue = new Queue('deadlines', service.servers.redisUrl, { prefix: QUEUE_PREFIX });
    await eventually(async () => (await queue.getDelayedCount()) === orders.length);
    await queue.client.flushdb();
    await eventually(async () => (await queue.getDelayedCount()) === orders.length);
    await queue.client.flushdb();
    await queue.close();

    for (const order of orders) expect(await firedOnce(order.id, 15_000)).toHaveLength(1);
  });
});

/** A way to Redis that can be cut and opened again. */
async function redisBehindDoor() {
  const { redisUrl } = testServers();
  const { hostname, port, pathname } = new URL(redisUrl);
  const sockets = new Set<Socket>();
  const listen = async (at: number): Promise<Server> => {
    const server = createServer((client) => {
      const redis = connect(Number(port), hostname);
      for (const socket of [client, redis]) {
        sockets.add(socket);
        socket.on('error', () => {}).on('close', () => (client.destroy(), redis.destroy()));
      }
      client.pipe(redis).pipe(client);
    }).listen(at, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  let server = await listen(0);
  const own = (server.address() as AddressInfo).port;
  return {
    url: `redis://127.0.0.1:${own}${pathname}`,
    async cut() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async open() {
      server = await listen(own);
    },
  };
}

/** How late a deadline of now plus 1.5 s fires. Only timers are on time: a sweep alone is three seconds late. */
async function lateness() {
  const order = orderEndingIn(1_500);
  await service!.publish('order.created', 1, order);
  return (await firedOnce(order.id))[0]!.late;
}

describe('Redis away', () => {
  it('keeps the service neither from starting nor from ending holds, and is noticed when it comes', async () => {
    const door = await redisBehindDoor();
    await door.cut();
    service = await startExpiration({ REDIS_URL: door.url, SWEEP_SECONDS: 1 });
    const order = orderEndingIn(500);
    await service.publish('order.created', 1, order);
    await service.settled();
    const [only] = await firedOnce(order.id);
    expect(only!.late).toBeLessThan(6_000);

    await door.open();
    await eventually(async () => (await lateness()) < 1_000, 25_000);
    await door.cut();
  });

  it('for a while does no harm', async () => {
    const door = await redisBehindDoor();
    service = await startExpiration({ REDIS_URL: door.url, SWEEP_SECONDS: 1 });
    expect(await lateness()).toBeLessThan(1_000);

    await door.cut();
    const meanwhile = orderEndingIn(500);
    await service.publish('order.created', 1, meanwhile);
    expect(await firedOnce(meanwhile.id)).toHaveLength(1);

    await door.open();
    await eventually(async () => (await lateness()) < 1_000, 25_000);
    await door.cut();
  });
});
