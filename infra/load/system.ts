import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  connectNats,
  listDeadLetters,
  serviceNames,
  streamOf,
  type Nats,
  type ServiceName,
} from '@aisle/common';
import { eventually } from '@aisle/common/testing';
import mongoose, { type Connection } from 'mongoose';
import { auditSources } from '../audit/audit-sources.ts';
import { intentsOfEmulator } from '../audit/read-intents.ts';
import { line } from '../audit/show-report.ts';
import { mongoUrlFor } from '../local/servers/mongo-url.ts';
import { startServers } from '../local/servers/start-servers.ts';
import { startStack, type Stack } from '../local/stack/start-stack.ts';
import { publishEvent, signUp, type Visitor } from '../test/system/support/visitor.ts';
import { makeBuyers, type Buyer } from './buyers.ts';

/** The whole system as `npm start` runs it, on data of its own, and what the scenarios need of it. */
export interface System extends Stack {
  mongoUrl: string;
  natsUrl: string;
  dataDir: string;
  nats: Nats;
  buyers: Buyer[];
  seller: Visitor;
  database(service: ServiceName): Connection;
  /** Puts one session of a new event on sale, and waits until it can be ordered. */
  onSale(sections: object[]): Promise<OnSale>;
  /** Waits until no message is on its way any more. */
  settled(timeoutMs?: number): Promise<void>;
  /** What the audit finds, a line each. */
  audit(): Promise<string[]>;
  /** The largest resident memory of a service's processes since the last call, in MB. */
  peakMemory(service: ServiceName): number;
  stop(): Promise<void>;
}

export interface OnSale {
  eventId: string;
  sessionId: string;
  /** Its sections, in order. */
  sectionIds: string[];
}

/** Starts servers and services and signs so many buyers in. */
export async function startSystem(buyerCount: number, say: (text: string) => void): Promise<System> {
  const dataDir = mkdtempSync(join(tmpdir(), 'aisle-load-'));
  const servers = await startServers({ dataDir });
  const addresses = { mongoUrl: servers.mongo.url, natsUrl: servers.nats.url, redisUrl: servers.redis.url };
  // All buyers come from this one machine.
  const unlimited = { ORDERS_PER_ACCOUNT: '1000000000', ORDERS_PER_ADDRESS: '1000000000' };
  const env = { orders: unlimited };
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

  const quiet = async () => {
    for (const service of serviceNames) {
      if ((await database(service).collection('outbox').countDocuments()) > 0) return false;
      for await (const { num_pending, num_ack_pending } of nats.jsm.consumers.list(streamOf(service))) {
        if (num_pending > 0 || num_ack_pending > 0) return false;
      }
    }
    return true;
  };
  const settled = (timeoutMs = 120_000) =>
    eventually(async () => (await quiet()) && (await quiet()), timeoutMs).then(() => undefined);

  return {
    ...stack,
    ...addresses,
    dataDir,
    nats,
    buyers,
    seller,
    database,
    settled,
    async onSale(sections) {
      const event = await publishEvent(seller, sections, { maxTicketsPerOrder: 10 });
      await settled();
      return {
        eventId: event.id,
        sessionId: event.sessions[0]!.id,
        sectionIds: (sections as { id: string }[]).map(({ id }) => id),
      };
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
    peakMemory: (service) => Math.max(...stack.processes(service).map(({ pid }) => takePeakMemory(pid))),
    async stop() {
      await nats.connection.close();
      await Promise.all([...connections.values()].map((connection) => connection.close()));
      await stack.stop();
      await servers.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A process' high-water mark of resident memory, in MB, which starts anew then (Linux, proc(5)). */
function takePeakMemory(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024);
}
