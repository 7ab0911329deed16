import type { JsonWebKey } from 'node:crypto';
import { join } from 'node:path';
import { publicKeyOf, type Nats } from '@aisle/common';
import { eventually } from '@aisle/common/testing';
import getPort from 'get-port';
import mongoose from 'mongoose';
import { AckPolicy } from 'nats';
import { mongoUrlFor } from '../../local/servers/mongo-url.ts';
import { startChild, type Child, type ChildOptions } from '../../local/stack/child.ts';
import type { System } from '../system.ts';

/** Who is told of orders in the textbook version too. */
export const listeners = ['tickets', 'payments', 'expiration'] as const;
type Listener = (typeof listeners)[number];

export interface Baseline {
  url: string;
  /** Puts so many sections of 500 seats on sale, and answers their session. */
  seed(sections: number): Promise<string>;
  /** Waits until its listeners have applied every message. */
  settled(): Promise<void>;
  /** Has its listeners apply so many messages of orders, and answers how many a second. */
  catchUp(messages: number): Promise<number>;
  stop(): Promise<void>;
}

/** Where the servers are that the system runs on, and whose sessions count. */
type Servers = Pick<System, 'mongoUrl' | 'natsUrl' | 'redisUrl' | 'dataDir' | 'nats' | 'database'>;

const STREAM = 'BASELINE';

/** Does something with the textbook version, which runs as long as that takes, with these of its listeners. */
export async function withBaseline<T>(
  servers: Servers,
  listening: readonly Listener[],
  work: (baseline: Baseline) => Promise<T>,
): Promise<T> {
  const baseline = await startBaseline(servers, listening);
  try {
    return await work(baseline);
  } finally {
    await baseline.stop();
  }
}

/** Starts the textbook version, a process a service, on databases of its own on the same servers. */
async function startBaseline(servers: Servers, listening: readonly Listener[]): Promise<Baseline> {
  const { natsUrl, redisUrl, nats } = servers;
  const port = await getPort();
  const url = `http://127.0.0.1:${port}`;
  const databaseOf = (name: string) => mongoUrlFor(servers.mongoUrl, name);
  await makeStreamAnew(nats, listening);
  const consumerOf = (listener: string) => nats.jsm.consumers.info(STREAM, listener);

  const children: Child[] = [];
  const stop = async () => {
    await Promise.all(children.map((child) => child.stop()));
  };
  const start = async (name: string, file: string, env: object, ready: ChildOptions['ready']) => {
    const child = await startChild({
      name: `baseline ${name}`,
      cwd: import.meta.dirname,
      args: [file],
      typescript: true,
      env: { NATS_URL: natsUrl, NODE_ENV: 'production', ...env },
      logFile: join(servers.dataDir, 'logs', `baseline-${name}.log`),
      ready,
    });
    children.push(child);
  };
  try {
    const orders = {
      PORT: String(port),
      MONGO_URL: databaseOf('baseline'),
      SESSION_KEY: await sessionKey(servers),
    };
    await start('orders', 'main.ts', orders, async () => (await fetch(`${url}/healthz`)).ok);
    for (const listener of listening) {
      const env = { SERVICE: listener, MONGO_URL: databaseOf(`baseline-${listener}`), REDIS_URL: redisUrl };
      await start(listener, 'listen.ts', env, async () => (await consumerOf(listener)).num_waiting > 0);
    }
  } catch (error) {
    await stop();
    throw error;
  }

  const connection = mongoose.createConnection(databaseOf('baseline'));
  const settled = async () => {
    const isDone = async () => {
      const consumers = await Promise.all(listening.map(consumerOf));
      return consumers.every(({ num_pending, num_ack_pending }) => num_pending + num_ack_pending === 0);
    };
    await eventually(isDone, 240_000);
  };
  return {
    url,
    async seed(sections) {
      const sessionId = new mongoose.Types.ObjectId().toHexString();
      for (let section = 1; section <= sections; section += 1) {
        const seats = Array.from({ length: 500 }, (_, seat) => ({
          sessionId,
          sectionId: `S${section}`,
          seat: `${Math.floor(seat / 20) + 1}/${(seat % 20) + 1}`,
          price: 4500,
          orderId: null,
          __v: 0,
        }));
        await connection.collection('baselinetickets').insertMany(seats);
      }
      return sessionId;
    },
    settled,
    async catchUp(messages) {
      const order = { status: 'created', tickets: [{ seat: '12/7', price: 4500 }] };
      const startedAt = performance.now();
      for (let sent = 0; sent < messages; sent += 500) {
        await Promise.all(
          Array.from({ length: Math.min(500, messages - sent) }, () =>
            nats.js.publish(
              'baseline.order.created',
              JSON.stringify({ id: new mongoose.Types.ObjectId().toHexString(), ...order }),
            ),
          ),
        );
      }
      await settled();
      return (messages * 1000) / (performance.now() - startedAt);
    },
    async stop() {
      await connection.close();
      await stop();
    },
  };
}

/** What an earlier baseline has published is nobody's to wait for. */
async function makeStreamAnew({ jsm }: Nats, listening: readonly Listener[]): Promise<void> {
  const names = await jsm.streams.names().next();
  if (names.includes(STREAM)) await jsm.streams.delete(STREAM);
  await jsm.streams.add({ name: STREAM, subjects: ['baseline.>'] });
  for (const listener of listening)
    await jsm.consumers.add(STREAM, { durable_name: listener, ack_policy: AckPolicy.Explicit });
}

/** The public key that buyers' sessions verify by, as PEM. */
async function sessionKey({ database }: Servers): Promise<string> {
  const copy = await database('orders').collection<{ keys: JsonWebKey[] }>('signing-keys-copy').findOne();
  return publicKeyOf(copy!.keys[0]!).export({ type: 'spki', format: 'pem' }).toString();
}
