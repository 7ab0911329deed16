import { join } from 'node:path';
import type { Nats } from '@aisle/common';
import { eventually } from '@aisle/common/testing';
import getPort from 'get-port';
import mongoose from 'mongoose';
import { mongoUrlFor } from '../../local/servers/mongo-url.ts';
import { startChild } from '../../local/stack/child.ts';

export interface Baseline {
  url: string;
  /** Puts so many sections of 500 seats on sale, and answers their session. */
  seed(sections: number): Promise<string>;
  /** Waits until its listener has applied every message. */
  settled(nats: Nats): Promise<void>;
  /** Has its listener apply so many messages of orders, and answers how many a second. */
  catchUp(nats: Nats, messages: number): Promise<number>;
  stop(): Promise<void>;
}

/** Where the servers are that the system runs on. */
interface Servers {
  mongoUrl: string;
  natsUrl: string;
  dataDir: string;
}

/** Does something with the textbook version, which runs as long as that takes. */
export async function withBaseline<T>(
  servers: Servers,
  work: (baseline: Baseline) => Promise<T>,
): Promise<T> {
  const baseline = await startBaseline(servers);
  try {
    return await work(baseline);
  } finally {
    await baseline.stop();
  }
}

/** Starts the textbook version (`main.ts`) as a process of its own, on a database of its own on the same server. */
async function startBaseline(servers: Servers): Promise<Baseline> {
  const port = await getPort();
  const url = `http://127.0.0.1:${port}`;
  const mongoUrl = mongoUrlFor(servers.mongoUrl, 'baseline');
  const child = await startChild({
    name: 'baseline',
    cwd: import.meta.dirname,
    args: ['main.ts'],
    typescript: true,
    env: { PORT: String(port), MONGO_URL: mongoUrl, NATS_URL: servers.natsUrl, NODE_ENV: 'production' },
    logFile: join(servers.dataDir, 'logs', 'baseline.log'),
    ready: async () => (await fetch(`${url}/healthz`)).ok,
  });
  const connection = mongoose.createConnection(mongoUrl);
  const settled = async ({ jsm }: Nats) => {
    const isDone = async () => {
      const { num_pending, num_ack_pending } = await jsm.consumers.info('BASELINE', 'copy');
      return num_pending + num_ack_pending === 0;
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
    async catchUp(nats, messages) {
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
      await settled(nats);
      return (messages * 1000) / (performance.now() - startedAt);
    },
    async stop() {
      await connection.close();
      await child.stop();
    },
  };
}
