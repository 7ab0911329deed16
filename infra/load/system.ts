import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectNats, listDeadLetters, serviceNames, type Nats, type ServiceName } from '@aisle/common';
import mongoose, { type Connection } from 'mongoose';
import { auditSources } from '../audit/audit-sources.ts';
import { intentsOfEmulator } from '../audit/read-intents.ts';
import { line } from '../audit/show-report.ts';
import { mongoUrlFor } from '../local/servers/mongo-url.ts';
import type { RunningServer } from '../local/servers/server.ts';
import { startServers } from '../local/servers/start-servers.ts';
import { messagesAtRest } from '../local/stack/messages-under-way.ts';
import { startStack, type Stack } from '../local/stack/start-stack.ts';
import { publishEvent, signUp, type Visitor } from '../test/system/support/visitor.ts';
import { makeBuyers, type Buyer } from './buyers.ts';
import { profileInto, startProfile } from './profile.ts';
import type { Parts } from './usage.ts';

/** The whole system as `npm start` runs it, on data of its own, and what the scenarios need of it. */
export interface System extends Stack {
  mongoUrl: string;
  natsUrl: string;
  redisUrl: string;
  /** What answers at `mongoUrl`. */
  databaseKind: RunningServer['kind'];
  dataDir: string;
  nats: Nats;
  buyers: Buyer[];
  seller: Visitor;
  database(service: ServiceName): Connection;
  /** Publishes a new event of one session. */
  publish(sections: object[]): Promise<OnSale>;
  /** Publishes a new event of one session, and waits until all services know of it. */
  onSale(sections: object[]): Promise<OnSale>;
  /** Waits until no message is on its way any more. */
  settled(timeoutMs?: number): Promise<void>;
  /** What the audit finds, a line each. */
  audit(): Promise<string[]>;
  /** Which processes make up which part of it. */
  parts(): Parts;
  stop(): Promise<void>;
}

export interface OnSale {
  eventId: string;
  sessionId: string;
  /** Its sections, in order. */
  sectionIds: string[];
}

/** Starts servers and services and signs so many buyers in. The services' profiles go into a folder, if one is given. */
export async function startSystem(
  buyerCount: number,
  say: (text: string) => void,
  profiles?: string,
): Promise<System> {
  const dataDir = mkdtempSync(join(tmpdir(), 'aisle-load-'));
  const servers = await startServers({ dataDir });
  const addresses = { mongoUrl: servers.mongo.url, natsUrl: servers.nats.url, redisUrl: servers.redis.url };
  // All buyers come from this one machine.
  const unlimited = { ORDERS_PER_ACCOUNT: '1000000000', ORDERS_PER_ADDRESS: '1000000000' };
  const profiled = (service: ServiceName) => profiles && profileInto(profiles, service);
  const env = {
    ...Object.fromEntries(serviceNames.map((service) => [service, { ...profiled(service) }])),
    orders: { ...profiled('orders'), ...unlimited },
  };
  const stack = await startStack({ servers: addresses, dataDir, env }).catch(async (error: unknown) => {
    await servers.stop();
    throw error;
  });
  const nats = await connectNats(addresses.natsUrl, 'load');
  const connections = new Map(
    serviceNames.map((service) => [
      service,
      mongoose.createConnection(mongoUrlFor(addresses.mongoUrl, service)),
    ]),
  );
  const database = (service: ServiceName) => connections.get(service)!;
  const buyers = await makeBuyers(mongoUrlFor(addresses.mongoUrl, 'auth'), buyerCount);
  const seller = await signUp(stack.url, 'seller');
  say(`five services, ${buyerCount.toLocaleString('en')} buyers signed in`);

  const settled = (timeoutMs = 120_000) => messagesAtRest(database, nats, timeoutMs);

  if (profiles) serviceNames.flatMap((service) => stack.processes(service)).forEach(startProfile);

  const publish = async (sections: object[]): Promise<OnSale> => {
    const { id, sessions } = await publishEvent(seller, sections, { maxTicketsPerOrder: 10 });
    const sectionIds = (sections as { id: string }[]).map((section) => section.id);
    return { eventId: id, sessionId: sessions[0]!.id, sectionIds };
  };

  return {
    ...stack,
    ...addresses,
    databaseKind: servers.mongo.kind,
    dataDir,
    nats,
    buyers,
    seller,
    database,
    settled,
    publish,
    async add(service, more) {
      const one = await stack.add(service, more);
      if (profiles) startProfile(one);
      return one;
    },
    async onSale(sections) {
      const event = await publish(sections);
      await settled();
      return event;
    },
    async audit() {
      await settled();
      const { differences } = await auditSources({
        database: (service) => ({ client: database(service).getClient(), name: service }),
        intents: () => intentsOfEmulator(stack.stripe.emulator!),
        deadLetters: () => listDeadLetters(nats),
      });
      return differences.map(line);
    },
    parts: () => ({
      ...Object.fromEntries(
        serviceNames.map((service) => [service, stack.processes(service).map(({ pid }) => pid)]),
      ),
      database: servers.mongo.pids(),
      NATS: servers.nats.pids(),
      Redis: servers.redis.pids(),
      'Stripe emulator': stack.stripe.pid === undefined ? [] : [stack.stripe.pid],
      'load generator and front door': [process.pid],
    }),
    async stop() {
      await nats.connection.close();
      await Promise.all([...connections.values()].map((connection) => connection.close()));
      await stack.stop();
      await servers.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
