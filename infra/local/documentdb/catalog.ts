import { MongoError } from './errors.ts';
import type { Executor } from './executor.ts';
import type { PgPool } from './pg-pool.ts';
import { encode } from './raw-bson.ts';
import { poolExecutor } from './executor.ts';
import { SQL } from './statements.ts';
import { decodeBody, type Command } from './wire.ts';

/** Collections and indexes: commands that change PostgreSQL's tables. */
export interface Catalog {
  /** Makes sure the collection is there before it is written to, outside of any transaction. */
  ensureCollection(command: Command): Promise<void>;
  run(command: Command): Promise<Buffer>;
}

/** These run one after another: two at once would meet in PostgreSQL's own catalog and fail there. */
export function createCatalog(pool: PgPool): Catalog {
  const known = new Map<string, Promise<unknown>>();
  const db = poolExecutor(pool, 0);
  let last: Promise<unknown> = Promise.resolve();
  const oneAtATime = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };

  return {
    async ensureCollection({ database, target }) {
      const key = `${database}.${target}`;
      let ensured = known.get(key);
      if (!ensured) {
        ensured = oneAtATime(() => db.query(SQL.ensureCollection, [database, target]));
        known.set(key, ensured);
        ensured.catch(() => known.delete(key));
      }
      await ensured;
    },
    run: (command) =>
      oneAtATime(async () => {
        const reply = await runCatalogCommand(command, db);
        if (command.name !== 'createIndexes') forget(known, command);
        return reply;
      }),
  };
}

function forget(known: Map<string, unknown>, command: Command): void {
  const prefix = command.name === 'drop' ? `${command.database}.${command.target}` : `${command.database}.`;
  for (const key of known.keys()) if (key.startsWith(prefix)) known.delete(key);
}

async function runCatalogCommand(command: Command, db: Executor): Promise<Buffer> {
  const { name, database, target, body } = command;
  const single = async (rows: Promise<(Buffer | null)[][]>) => (await rows)[0]?.[0] ?? encode({ ok: 1 });
  switch (name) {
    case 'createIndexes':
      await db.query(SQL.ensureCollection, [database, target]);
      return single(db.query(SQL.createIndexes, [database, body]));
    case 'create':
      return single(db.query(SQL.create, [database, body]));
    case 'drop':
      await db.query(SQL.drop, [database, target]);
      return encode({ ns: `${database}.${target}`, ok: 1 });
    case 'dropDatabase':
      await db.query(SQL.dropDatabase, [database]);
      return encode({ dropped: database, ok: 1 });
    case 'dropIndexes':
      return single(db.query(SQL.dropIndexes, [database, body]));
    case 'collMod':
      return single(db.query(SQL.collMod, [database, target, body]));
    case 'renameCollection':
      return single(db.query(SQL.renameCollection, [body]));
    default:
      throw new MongoError(59, 'CommandNotFound', `no such command: '${name}'`);
  }
}

export const CATALOG_COMMANDS = new Set([
  'createIndexes',
  'create',
  'drop',
  'dropDatabase',
  'dropIndexes',
  'collMod',
  'renameCollection',
]);

/** Sizes, where a tool asks for them. */
export async function statistics(command: Command, db: Executor): Promise<Buffer> {
  const { name, database, target } = command;
  const rows =
    name === 'dbStats'
      ? await db.query(SQL.dbStats, [database])
      : await db.query(SQL.collStats, [database, target]);
  return rows[0]?.[0] ?? encode({ ok: 1, ...decodeBody(command) });
}
