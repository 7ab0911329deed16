import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connectNats, listDeadLetters, serviceNames } from '@aisle/common';
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

The servers are those of the local stack, which must run. Or, as the environment says: MONGO_URL, DATABASE_PREFIX,
NATS_URL for the dead letters, and STRIPE_EMULATOR_URL or STRIPE_SECRET_KEY for the ledger.

Exit code: 0 no difference, 1 differences, 2 it could not be audited.`;

/** Why there is no audit: shown without a stack. */
class Failure extends Error {}

interface Addresses {
  mongoUrl: string;
  databasePrefix: string;
  natsUrl: string | undefined;
  emulator: string | undefined;
}

/** Where the servers are: as the environment says, or as the local stack has written down. */
function addresses(): Addresses {
  const { MONGO_URL, DATABASE_PREFIX = '', NATS_URL, STRIPE_EMULATOR_URL, AISLE_DATA_DIR } = process.env;
  if (MONGO_URL) {
    return {
      mongoUrl: MONGO_URL,
      databasePrefix: DATABASE_PREFIX,
      natsUrl: NATS_URL,
      emulator: STRIPE_EMULATOR_URL,
    };
  }
  const dataDir = AISLE_DATA_DIR ?? join(import.meta.dirname, '../../.data');
  try {
    const stack = JSON.parse(readFileSync(join(dataDir, 'stack.json'), 'utf8')) as Record<
      string,
      string | undefined
    >;
    const { mongoUrl, natsUrl, databasePrefix = DATABASE_PREFIX, stripe } = stack;
    if (mongoUrl) return { mongoUrl, databasePrefix, natsUrl, emulator: stripe };
  } catch {
    // Said below.
  }
  throw new Failure('Where is MongoDB? Set MONGO_URL, or start the local stack with `npm start`.');
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
  const client = await connect(mongoUrlFor(at.mongoUrl, `${at.databasePrefix}${serviceNames[0]}`));
  try {
    const { natsUrl } = at;
    const sources: Sources = {
      database: (service) => ({ client, name: `${at.databasePrefix}${service}` }),
      intents: intents(at),
      ...(natsUrl && { deadLetters: () => deadLetters(natsUrl) }),
    };
    await mustHaveData(sources);
    const report = await auditSources(sources, { once: values.once ?? false });
    if (values.metrics !== undefined) writeMetrics(values.metrics, report);
    console.log(values.json ? JSON.stringify(report, null, 2) : showReport(report));
    return report.differences.length > 0 ? 1 : 0;
  } finally {
    await client.close();
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
