import { join } from 'node:path';
import getPort from 'get-port';
import mongoose from 'mongoose';
import { mongoUrlFor } from '../../local/servers/mongo-url.ts';
import { startChild } from '../../local/stack/child.ts';

export interface Baseline {
  url: string;
  /** Puts so many sections of 500 seats on sale, and answers their session. */
  seed(sections: number): Promise<string>;
  stop(): Promise<void>;
}

/** Starts the textbook version (`main.ts`) as a process of its own, on a database of its own on the same server. */
export async function startBaseline(servers: {
  mongoUrl: string;
  natsUrl: string;
  dataDir: string;
}): Promise<Baseline> {
  const port = await getPort();
  const url = `http://127.0.0.1:${port}`;
  const mongoUrl = mongoUrlFor(servers.mongoUrl, 'baseline');
  const child = await startChild({
    name: 'baseline',
    cwd: import.meta.dirname,
    args: ['--import', 'tsx', 'main.ts'],
    env: { PORT: String(port), MONGO_URL: mongoUrl, NATS_URL: servers.natsUrl, NODE_ENV: 'production' },
    logFile: join(servers.dataDir, 'logs', 'baseline.log'),
    ready: async () => (await fetch(`${url}/healthz`)).ok,
  });
  const connection = mongoose.createConnection(mongoUrl);
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
    async stop() {
      await connection.close();
      await child.stop();
    },
  };
}
