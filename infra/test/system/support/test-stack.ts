import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectNats, listDeadLetters, serviceNames, type Nats } from '@aisle/common';
import { emptyStreams, testServers } from '@aisle/common/testing';
import mongoose, { type Connection } from 'mongoose';
import { mongoUrlFor } from '../../../local/servers/mongo-url.ts';
import { messagesAtRest } from '../../../local/stack/messages-under-way.ts';
import { startStack, type Stack, type StackOptions } from '../../../local/stack/start-stack.ts';
import { auditSources } from '../../../audit/audit-sources.ts';
import { intentsOfEmulator } from '../../../audit/read-intents.ts';
import { line } from '../../../audit/show-report.ts';

export interface TestStack extends Stack {
  /** Where its logs are. */
  dataDir: string;
  nats: Nats;
  /** A look into a service's database, from outside. */
  database(service: string): Connection;
  /** Waits until no outbox has a row and no consumer has a message left. */
  settled(timeoutMs?: number): Promise<void>;
  /** Waits until nothing is on its way, audits, and throws when anything differs; then stops and forgets everything. */
  stop(): Promise<void>;
}

/** Two processes of every service and of the storefront, which take turns behind the front door. */
export const twoOfEach = { ...Object.fromEntries(serviceNames.map((name) => [name, 2])), client: 2 };

export interface LedgerIntent {
  id: string;
  amount: number;
  amount_refunded: number;
  metadata: { orderId?: string };
}

/** What the emulator says was captured and given back, in cents. */
export async function ledgerOf(stack: Stack): Promise<LedgerIntent[]> {
  const answer = await fetch(`${stack.stripe.emulator}/emulator/ledger`);
  const ledger = (await answer.json()) as { payments: LedgerIntent[] };
  return ledger.payments;
}

/** `afterAll` has 30 s altogether. */
const SETTLE_MS = 12_000;

/** What an audit finds once nothing is on its way any more, a line each. */
export async function auditOf(stack: Omit<TestStack, 'stop'>): Promise<string[]> {
  await stack.settled(SETTLE_MS);
  const { differences } = await auditSources({
    database: (service) => {
      const connection = stack.database(service);
      return { client: connection.getClient(), name: connection.name };
    },
    intents: () => intentsOfEmulator(stack.stripe.emulator!),
    deadLetters: () => listDeadLetters(stack.nats),
  });
  return differences.map(line);
}

/** Starts the whole system with real processes, on databases and streams of its own. `stop` removes what it kept. */
export async function startTestStack(options: Partial<StackOptions> = {}): Promise<TestStack> {
  const servers = options.servers ?? testServers();
  const dataDir = mkdtempSync(join(tmpdir(), 'aisle-stack-'));
  const databasePrefix = `t${Date.now().toString(36)}_`;
  await emptyStreams(servers.natsUrl);
  const stack = await startStack({
    dataDir,
    databasePrefix,
    ...options,
    servers,
    env: { ...options.env, '*': { LOG_LEVEL: 'info', ...options.env?.['*'] } },
  });
  const nats = await connectNats(servers.natsUrl, 'system test');
  const connections = new Map(
    serviceNames.map((service) => [
      service as string,
      mongoose.createConnection(mongoUrlFor(servers.mongoUrl, `${databasePrefix}${service}`)),
    ]),
  );
  const database = (service: string) => connections.get(service)!;

  const running = {
    ...stack,
    dataDir,
    nats,
    database,
    settled: (timeoutMs = 60_000) => messagesAtRest(database, nats, timeoutMs),
  };
  return {
    ...running,
    async stop() {
      const differences = await auditOf(running).catch((error: unknown) => [`no audit: ${String(error)}`]);
      await stack.stop();
      for (const connection of connections.values()) {
        await connection.dropDatabase();
        await connection.close();
      }
      await nats.connection.close();
      rmSync(dataDir, { recursive: true, force: true });
      if (differences.length > 0) throw new Error(`the audit found:\n${differences.join('\n')}`);
    },
  };
}
