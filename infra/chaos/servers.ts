import { join } from 'node:path';
import type { RunningServer, ServerOptions } from '../local/servers/server.ts';
import { startMongo } from '../local/servers/start-mongo.ts';
import { startNats } from '../local/servers/start-nats.ts';
import { startRedis } from '../local/servers/start-redis.ts';
import type { ServerUrls } from '../local/stack/start-stack.ts';

export type ServerName = 'mongo' | 'nats' | 'redis';
const serverNames = ['mongo', 'nats', 'redis'] as const;

/** A server that can be taken down and brought back, at the same address and with the same data. */
export interface BreakableServer {
  url: string;
  port: number;
  dataDir: string;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again; nothing where it runs. */
  start(): Promise<void>;
  pids(): number[];
}

export type BreakableServers = Record<ServerName, BreakableServer>;

const starters: Record<ServerName, (options: ServerOptions) => Promise<RunningServer>> = {
  mongo: startMongo,
  nats: startNats,
  redis: startRedis,
};

/** These would name servers that are not ours to break, and a Stripe that is not ours to fail. */
const foreign = ['MONGO_URL', 'NATS_URL', 'REDIS_URL', 'STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'];

/** Starts servers of our own on loopback, whatever the environment names. */
export async function startBreakableServers(dataDir: string): Promise<BreakableServers> {
  for (const name of foreign) delete process.env[name];
  const started = await Promise.allSettled(
    serverNames.map((name) => startBreakable(name, join(dataDir, name))),
  );
  const failed = started.find((result) => result.status === 'rejected');
  const servers = started.filter((result) => result.status === 'fulfilled').map(({ value }) => value);
  if (failed) {
    await Promise.all(servers.map((server) => server.stop()));
    throw failed.reason;
  }
  return Object.fromEntries(serverNames.map((name, index) => [name, servers[index]!])) as BreakableServers;
}

async function startBreakable(name: ServerName, dataDir: string): Promise<BreakableServer> {
  const onProgress = (text: string) => console.log(text);
  let server: RunningServer | undefined = await starters[name]({ dataDir, onProgress });
  const { url, port } = server;
  const take = () => {
    const taken = server;
    server = undefined;
    return taken;
  };
  return {
    url,
    port,
    dataDir,
    stop: async () => take()?.stop(),
    kill: async () => take()?.kill(),
    async start() {
      server ??= await starters[name]({ dataDir, port });
    },
    pids: () => server?.pids() ?? [],
  };
}

export const urlsOf = ({ mongo, nats, redis }: BreakableServers): ServerUrls => ({
  mongoUrl: mongo.url,
  natsUrl: nats.url,
  redisUrl: redis.url,
});
