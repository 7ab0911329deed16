import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectNats, serviceNames, type Nats, type ServiceName } from '@aisle/common';
import { eventually } from '@aisle/common/testing';
import mongoose, { type Connection } from 'mongoose';
import { mongoUrlFor } from '../local/servers/mongo-url.ts';
import type { ServiceProcess } from '../local/stack/service-process.ts';
import { startStack, type Stack } from '../local/stack/start-stack.ts';
import { publishEvent, signUp, type Visitor } from '../test/system/support/visitor.ts';
import { openJournal, type Journal } from './journal.ts';
import { startBreakableServers, urlsOf, type BreakableServers } from './servers.ts';
import { controlStripe, type StripeControl } from './stripe-control.ts';
import { startSupervisor, type Supervisor } from './supervisor.ts';
import { startWatch, type Watch } from './watch.ts';

/** How long a hold lasts. Short, so that holds end while something is broken, and a run does not take all day. */
export const HOLD_SECONDS = 5;
/** After so long another process gets what a dead or frozen one had taken. */
export const ACK_WAIT_SECONDS = 5;
export const PROCESSES = 2;
const BUYERS = 12;

/** A message that no consumer can use, and which services must have kept it as a dead letter. */
export interface Poison {
  subject: string;
  body: string;
  consumers: ServiceName[];
}

/** What is sold while one fault is on. */
export interface Sale {
  sessionId: string;
  /** Tickets that were listed since. */
  listed: string[];
}

/** The real system under load, and all by which it can be broken and looked at from outside. */
export interface World {
  dataDir: string;
  stack: Stack;
  servers: BreakableServers;
  supervisor: Supervisor;
  stripe: StripeControl;
  nats: Nats;
  journal: Journal;
  watch: Watch;
  seller: Visitor;
  buyers: Visitor[];
  /** What is on sale now. */
  sale: Sale;
  /** A session that never sells out and that the load leaves alone: what must work can be tried on it. */
  probeSessionId: string;
  /** All that was injected in this run and must be among the dead letters. */
  poison: Poison[];
  /** A look into a service's database. */
  database: (service: ServiceName) => Connection;
  processes(service: ServiceName): ServiceProcess[];
  /** The same as soon as there is one. @throws Error after 30 s */
  running(service: ServiceName): Promise<ServiceProcess[]>;
  /** Puts a new event on sale, in place of the one before; the load lists tickets too. */
  openSale(name: string): Promise<void>;
  /** Takes everything down. Requests and logs are removed unless told. */
  stop(options?: { keepFiles?: boolean }): Promise<void>;
}

/** Seats that buyers fight for: few enough to sell out while a fault is on. */
const sections = [
  { id: 'A', name: 'Stalls', kind: 'seated', price: 4500, rowCount: 5, seatsPerRow: 10 },
  { id: 'B', name: 'Balcony', kind: 'seated', price: 3000, rowCount: 4, seatsPerRow: 12 },
  { id: 'GA', name: 'Floor', kind: 'general', price: 2000, capacity: 60 },
];

export interface WorldOptions {
  /** The folder that has the services' sources, where they are not this repository's. */
  sourceDir?: string | undefined;
  say: (text: string) => void;
}

const MANY = '1000000000';
/** What each service is started with, beside where everything is. */
export const env = {
  // Buyers of the whole run keep their token.
  // A running auth finds what the rotation left in the outbox after up to five seconds: only then may a new key sign.
  auth: { TOKEN_TTL_SECONDS: '3600', SIGNING_KEY_LEAD_SECONDS: '8' },
  orders: { HOLD_SECONDS: String(HOLD_SECONDS), ORDERS_PER_ACCOUNT: MANY, ORDERS_PER_ADDRESS: MANY },
  payments: { RECONCILE_SECONDS: '1', STRIPE_TIMEOUT_MS: '2000' },
  expiration: { SWEEP_SECONDS: '1' },
};
/** Dormant until a fault asks for a crash at a point. */
const crashPoints = new URL('crash-points.mjs', import.meta.url).href;

/** Starts servers of our own, two processes of each service, the front door and the Stripe emulator. */
export async function startWorld({ sourceDir, say }: WorldOptions): Promise<World> {
  const dataDir = mkdtempSync(join(tmpdir(), 'aisle-chaos-'));
  mkdirSync(join(dataDir, 'crash'));
  const stops: (() => Promise<unknown> | void)[] = [];
  const stop = async ({ keepFiles = false } = {}) => {
    for (let next = stops.pop(); next; next = stops.pop()) await next();
    if (!keepFiles) rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const servers = await startBreakableServers(dataDir);
    stops.push(() => Promise.all(Object.values(servers).map((server) => server.stop())));
    const urls = urlsOf(servers);
    const stack = await startStack({
      servers: urls,
      dataDir,
      processes: Object.fromEntries(serviceNames.map((name) => [name, PROCESSES])),
      env: {
        ...env,
        '*': {
          LOG_LEVEL: 'info',
          ACK_WAIT_SECONDS: String(ACK_WAIT_SECONDS),
          NODE_OPTIONS: `--import ${crashPoints}`,
          CRASH_DIR: join(dataDir, 'crash'),
        },
      },
      ...(sourceDir !== undefined && { sourceDir }),
    });
    stops.push(() => stack.stop());
    const supervisor = startSupervisor(stack, PROCESSES);
    stops.push(() => supervisor.stop());
    const nats = await connectNats(urls.natsUrl, 'chaos');
    stops.push(() => nats.connection.close());
    const connections = new Map<ServiceName, Connection>();
    for (const service of serviceNames) {
      const connection = mongoose.createConnection(mongoUrlFor(urls.mongoUrl, service), {
        serverSelectionTimeoutMS: 2_000,
      });
      connections.set(service, await connection.asPromise());
      stops.push(() => connection.close());
    }
    const database = (service: ServiceName) => connections.get(service)!;
    const journal = openJournal(join(dataDir, 'requests.jsonl'));
    stops.push(() => journal.close());
    const watch = startWatch(database);
    stops.push(() => watch.stop());

    const seller = await signUp(stack.url, 'seller');
    const buyers = await Promise.all(Array.from({ length: BUYERS }, () => signUp(stack.url)));
    say(`five services, ${PROCESSES} processes each; ${BUYERS} buyers; logs in ${join(dataDir, 'logs')}`);
    const field = { id: 'GA', name: 'Field', kind: 'general', price: 1000, capacity: 50_000 };
    const probe = await publishEvent(seller, [field], { name: 'Probe' });
    const world: World = {
      dataDir,
      stack,
      servers,
      supervisor,
      stripe: controlStripe(stack.stripe.emulator!),
      nats,
      journal,
      watch,
      seller,
      buyers,
      sale: { sessionId: '', listed: [] },
      probeSessionId: probe.sessions[0]!.id,
      poison: [],
      database,
      processes: (service) => stack.processes(service),
      running: (service) =>
        eventually(() => {
          const processes = stack.processes(service);
          return processes.length > 0 && processes;
        }, 30_000),
      async openSale(name) {
        const event = await publishEvent(seller, sections, { name });
        world.sale = { sessionId: event.sessions[0]!.id, listed: [] };
      },
      stop,
    };
    return world;
  } catch (error) {
    await stop();
    throw error;
  }
}
