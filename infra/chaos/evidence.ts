import { listDeadLetters, serviceNames, type DeadLetter, type ServiceName } from '@aisle/common';
import { audit, type Report } from '../audit/audit.ts';
import { intentsOfEmulator } from '../audit/read-intents.ts';
import { readSnapshot } from '../audit/read-snapshot.ts';
import { line } from '../audit/show-report.ts';
import type { Snapshot } from '../audit/snapshot.ts';
import { ledgerOf, type LedgerIntent } from '../test/system/support/test-stack.ts';
import type { Entry } from './journal.ts';
import { followStreams, type Published } from './messages.ts';
import type { Poison, World } from './world.ts';

/** All that the invariants are judged by: what the databases, streams and Stripe have, and what requesters were told. */
export interface Evidence {
  snapshot: Snapshot;
  report: Report;
  /** What Stripe's emulator has captured and given back, in cents. */
  ledger: LedgerIntent[];
  entries: readonly Entry[];
  /** What orders and tickets have published, as often as it is in their streams. */
  published: Published[];
  outbox: Record<ServiceName, number>;
  deadLetters: DeadLetter[];
  poison: Poison[];
  /** What the watch has seen in the databases meanwhile, a line each. */
  watched: string[];
}

/** Gathers evidence from outside. @returns the function that does it, as often as it is asked */
export function evidenceOf(world: World): () => Promise<Evidence> {
  const { database, nats, stripe } = world;
  const published = followStreams(nats, ['orders', 'tickets']);
  return async () => {
    const snapshot = await readSnapshot({
      database: (service) => ({ client: database(service).getClient(), name: database(service).name }),
      intents: () => intentsOfEmulator(stripe.url),
    });
    const outbox = {} as Record<ServiceName, number>;
    for (const service of serviceNames)
      outbox[service] = await database(service).collection('outbox').countDocuments();
    return {
      snapshot,
      report: audit(snapshot),
      ledger: await ledgerOf(world.stack),
      entries: world.journal.entries,
      published: await published(),
      outbox,
      deadLetters: await listDeadLetters(nats),
      poison: world.poison,
      watched: world.watch.found(),
    };
  };
}

/** What the audit's checks of these names have found, a line each. */
export const auditLines = ({ report }: Evidence, ...checks: string[]): string[] =>
  [...report.differences, ...report.pending].filter(({ check }) => checks.includes(check)).map(line);
