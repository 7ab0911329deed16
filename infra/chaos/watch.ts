import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceName } from '@aisle/common';
import type { Connection } from 'mongoose';

/** Looks into the databases all the time, for what must never be seen there, not even for a moment. */
export interface Watch {
  /** Versions that were seen to go back, and what should have had a version and has none, a line each. */
  found(): string[];
  /** Nothing when it has looked at everything since then; else a line that says so. @param since in ms */
  missed(since: number): string[];
  stop(): Promise<void>;
}

const PAUSE_MS = 700;

/** Whose versions, and which fields hold them. */
export const versioned: [ServiceName, collection: string, fields: string[]][] = [
  ['auth', 'users', ['version']],
  ['auth', 'signing-keys', ['version']],
  ['tickets', 'events', ['version']],
  ['tickets', 'listed-tickets', ['version', 'inventoryVersion']],
  ['tickets', 'section-availability', ['version']],
  ['tickets', 'issued-tickets', ['version']],
  ['tickets', 'user-copy', ['version']],
  ['tickets', 'signing-keys-copy', ['version']],
  ['orders', 'orders', ['version']],
  ['orders', 'inventory', ['version', 'offer.version']],
  ['orders', 'user-copy', ['version']],
  ['orders', 'signing-keys-copy', ['version']],
  ['payments', 'payments', ['version']],
  ['payments', 'order-copies', ['version']],
  ['payments', 'signing-keys-copy', ['version']],
  ['expiration', 'deadlines', ['version']],
];

const at = (document: object, field: string): unknown =>
  field
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], document);

export function startWatch(database: (service: ServiceName) => Connection): Watch {
  const newest = new Map<string, number>();
  const wrong = new Set<string>();
  const neverSeen = new Set(versioned.map(([service, collection]) => `${service} ${collection}`));
  let stopped = false;
  /** When the last look at everything was begun, and why there was none since. */
  let looked = { at: 0, why: 'it has not begun' };

  const compare = (name: string, version: unknown) => {
    if (typeof version !== 'number') {
      wrong.add(`without-version ${name}: ${JSON.stringify(version)}`);
      return;
    }
    const before = newest.get(name) ?? version;
    if (version < before) wrong.add(`version-went-back ${name}: ${before}, then ${version}`);
    newest.set(name, version);
  };
  const look = async () => {
    for (const [service, collection, fields] of versioned) {
      const projection = Object.fromEntries(fields.map((field) => [field, 1]));
      const documents = await database(service).collection(collection).find({}, { projection }).toArray();
      if (documents.length > 0) neverSeen.delete(`${service} ${collection}`);
      for (const document of documents) {
        for (const field of fields)
          compare(`${service} ${collection} ${String(document._id)} ${field}`, at(document, field));
      }
    }
  };
  const run = async () => {
    while (!stopped) {
      const begun = Date.now();
      try {
        await look();
        looked = { at: begun, why: 'it has not come round again' };
      } catch (error) {
        // The database may be what is broken: whoever judges asks whether there was a look since.
        looked.why = String(error);
      }
      await sleep(PAUSE_MS);
    }
  };
  const running = run();
  return {
    found: () => [
      ...wrong,
      ...[...neverSeen].map((collection) => `not-watched ${collection}: it never had a document`),
    ],
    missed: (since) =>
      looked.at > since ? [] : [`not-watched: no look at all versions since the heal: ${looked.why}`],
    async stop() {
      stopped = true;
      await running;
    },
  };
}
