import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceName } from '@aisle/common';
import type { Connection } from 'mongoose';

/** Looks into the databases all the time, for what must never be seen there, not even for a moment. */
export interface Watch {
  /** What was seen so far, a line each. */
  seen: { versions: string[]; holds: string[] };
  /** How often it has looked. */
  looks(): number;
  /** While something is broken holds may outlive their deadline; from the moment it is healed they have the grace. */
  broken(): void;
  healed(): void;
  stop(): Promise<void>;
}

const PAUSE_MS = 700;
/** How long after its deadline, and after everything works, a hold may still be there. README: "Every hold ends". */
export const GRACE_MS = 60_000;

/** Whose versions, and which fields hold them. */
const versioned: [ServiceName, collection: string, fields: string[]][] = [
  ['auth', 'users', ['version']],
  ['tickets', 'events', ['version']],
  ['tickets', 'listed-tickets', ['version', 'inventoryVersion']],
  ['tickets', 'section-availability', ['version']],
  ['tickets', 'issued-tickets', ['version']],
  ['tickets', 'user-copy', ['version']],
  ['orders', 'orders', ['version']],
  ['orders', 'inventory', ['version', 'offer.version']],
  ['orders', 'user-copy', ['version']],
  ['payments', 'payments', ['version']],
  ['payments', 'order-copies', ['version']],
  ['expiration', 'deadlines', ['version']],
];

const at = (document: object, field: string): unknown =>
  field
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], document);

export function startWatch(database: (service: ServiceName) => Connection): Watch {
  const newest = new Map<string, number>();
  const seen: Watch['seen'] = { versions: [], holds: [] };
  const late = new Set<string>();
  let stopped = false;
  let looks = 0;
  let healedAt: number | undefined = Date.now();

  const lookAtVersions = async () => {
    for (const [service, collection, fields] of versioned) {
      const projection = Object.fromEntries(fields.map((field) => [field, 1]));
      const documents = await database(service).collection(collection).find({}, { projection }).toArray();
      for (const document of documents) {
        for (const field of fields) {
          const version = at(document, field);
          if (typeof version !== 'number') continue;
          const name = `${service} ${collection} ${String(document._id)} ${field}`;
          const before = newest.get(name) ?? version;
          if (version < before) seen.versions.push(`version-went-back ${name}: ${before}, then ${version}`);
          newest.set(name, version);
        }
      }
    }
  };
  const lookAtHolds = async () => {
    const healed = healedAt;
    if (healed === undefined) return;
    const before = new Date(Date.now() - GRACE_MS);
    if (healed > before.getTime()) return;
    const holds = await database('orders')
      .collection('orders')
      .find({ status: { $in: ['created', 'awaiting:payment'] }, expiresAt: { $lt: before } })
      .toArray();
    for (const { _id, expiresAt, status } of holds) {
      if (late.has(String(_id))) continue;
      late.add(String(_id));
      seen.holds.push(
        `overdue-hold order=${String(_id)}: ${String(status)}, deadline ${(expiresAt as Date).toISOString()}`,
      );
    }
  };
  const run = async () => {
    while (!stopped) {
      try {
        await lookAtVersions();
        await lookAtHolds();
        looks += 1;
      } catch {
        // The database is what is broken.
      }
      await sleep(PAUSE_MS);
    }
  };
  const running = run();
  return {
    seen,
    looks: () => looks,
    broken: () => (healedAt = undefined),
    healed: () => (healedAt = Date.now()),
    async stop() {
      stopped = true;
      await running;
    },
  };
}
