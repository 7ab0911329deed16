import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connectNats, listDeadLetters, serviceNames, type ServiceName } from '@aisle/common';
import mongoose from 'mongoose';
import { auditSources } from '../audit/audit-sources.ts';
import { intentsOfEmulator, intentsOfStripe } from '../audit/read-intents.ts';
import type { Sources } from '../audit/read-snapshot.ts';
import { writeMetrics } from '../audit/report-metrics.ts';
import { showReport } from '../audit/show-report.ts';
import { mongoUrlFor } from './servers/mongo-url.ts';

const usage = `Recomputes seats, counts, revenue, tickets, payments and copies from the orders, compares them with what the
five services and Stripe have, and names every difference. It changes nothing.

  npm run audit                  what differs is looked at again after a few seconds: the services go on meanwhile
  npm run audit -- --once        look only once
  npm run audit -- --json        the report as JSON
  npm run audit -- --metrics F   writes how many differences there are to the file F, for Prometheus' node exporter

The servers are those of the local stack, which must run. Or, as the environment says: MONGO_URL and DATABASE_PREFIX, or
AUTH_MONGO_URL, TICKETS_MONGO_URL and so on where each service has a server of its own; NATS_URL for the dead letters,
and STRIPE_EMULATOR_URL or STRIPE_SECRET_KEY for the ledger.

Exit code: 0 no difference, 1 differences, 2 it could not be audited.`;

/** Why there is no audit: shown without a stack. */
class Failure extends Error {}

interface Addresses {
  /** The address of each service's database. */
  mongoUrls: Record<ServiceName, string>;
  natsUrl: string | undefined;
  emulator: string | undefined;
}

/** Where the servers are: as the environment says, or as the local stack has written down. */
function addresses(): Addresses {
  const { MONGO_URL, DATABASE_PREFIX = '', NATS_URL, STRIPE_EMULATOR_URL, AISLE_DATA_DIR } = process.env;
  const mongoUrls = MONGO_URL ? onOneServer(MONGO_URL, DATABASE_PREFIX) : eachOnItsOwn();
  if (mongoUrls) return { mongoUrls, natsUrl: NATS_URL, emulator: STRIPE_EMULATOR_URL };
  const dataDir = AISLE_DATA_DIR ?? join(import.meta.dirname, '../../.data');
  try {
    const stack = JSON.parse(readFileSync(join(dataDir, 'stack.json'), 'utf8')) as Record<
      string,
      string | undefined
    >;
    const { mongoUrl, natsUrl, databasePrefix = DATABASE_PREFIX, stripe } = stack;
    if (mongoUrl) return { mongoUrls: onOneServer(mongoUrl, databasePrefix), natsUrl, emulator: stripe };
  } catch {
    // Said below.
  }
  throw new Failure('Where is MongoDB? Set MONGO_URL, or start the local stack with `npm start`.');
}

const forEachService = (url: (service: ServiceName) => string): Record<ServiceName, string> =>
  Object.fromEntries(serviceNames.map((service) => [service, url(service)])) as Record<ServiceName, string>;

const onOneServer = (url: string, prefix: string) =>
  forEachService((service) => mongoUrlFor(url, `${prefix}${service}`));

/** The addresses in `AUTH_MONGO_URL` and its like, as in the cluster. @throws Failure where some are missing */
function eachOnItsOwn(): Record<ServiceName, string> | undefined {
  const variable = (service: ServiceName) => `${service.toUpperCase()}_MONGO_URL`;
  const missing = serviceNames.map(variable).filter((name) => !process.env[name]);
  if (missing.length === serviceNames.length) return undefined;
  if (missing.length > 0) throw new Failure(`Where is MongoDB? ${missing.join(', ')} not set.`);
  return forEachService((service) => process.env[variable(service)]!);
}

async function deadLetters(url: string) {
  const nats = await connectNats(url, 'audit').catch((cause: unknown) => {
    throw new Failure('NATS does not answer. Is the stack running?', { cause });
  });
  try {
    return await listDeadLetters(nats);
  } finally {
    await nats.connection.close();
  }
}

async function connect(url: string): Promise<mongoose.mongo.MongoClient> {
  try {
    return await mongoose.mongo.MongoClient.connect(url, { serverSelectionTimeoutMS: 5_000 });
  } catch (cause) {
    throw new Failure('MongoDB does not answer. Is the stack running?', { cause });
  }
}

/** A wrong name would be an empty database, in which nothing differs. */
async function mustHaveData({ database }: Sources): Promise<void> {
  for (const service of serviceNames) {
    const { client, name } = database(service);
    if (!(await client.db(name).listCollections().hasNext()))
      throw new Failure(`There is no database ${name}. Is DATABASE_PREFIX right?`);
  }
}

function intents({ emulator }: Addresses): Sources['intents'] {
  const { STRIPE_SECRET_KEY, STRIPE_API_URL } = process.env;
  if (emulator) return () => intentsOfEmulator(emulator);
  return STRIPE_SECRET_KEY ? () => intentsOfStripe(STRIPE_SECRET_KEY, STRIPE_API_URL) : undefined;
}

/** Audits, prints the report, and answers the exit code. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      once: { type: 'boolean' },
      json: { type: 'boolean' },
      metrics: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const at = addresses();
  const clients = new Map<ServiceName, mongoose.mongo.MongoClient>();
  try {
    for (const service of serviceNames) clients.set(service, await connect(at.mongoUrls[service]));
    const { natsUrl } = at;
    const sources: Sources = {
      database: (service) => {
        const client = clients.get(service)!;
        return { client, name: client.db().databaseName };
      },
      intents: intents(at),
      ...(natsUrl && { deadLetters: () => deadLetters(natsUrl) }),
    };
    await mustHaveData(sources);
    const report = await auditSources(sources, { once: values.once ?? false });
    if (values.metrics !== undefined) writeMetrics(values.metrics, report);
    console.log(values.json ? JSON.stringify(report, null, 2) : showReport(report));
    return report.differences.length > 0 ? 1 : 0;
  } finally {
    await Promise.all([...clients.values()].map((client) => client.close()));
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  // Whatever it was: no audit must not look like one that has found something.
  const { message, cause } = error as Error;
  console.error(`Could not audit: ${message}${cause instanceof Error ? ` (${cause.message})` : ''}`);
  if (!(error instanceof Failure)) console.error(`\nnpm run audit -- --help says how it is used.`);
  process.exitCode = 2;
}
