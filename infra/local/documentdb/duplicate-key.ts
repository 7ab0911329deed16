import type { PgPool } from './pg-pool.ts';
import { decode } from './raw-bson.ts';
import type { Command } from './wire.ts';

/** What a duplicate key error tells beside its code, as MongoDB words it. */
export interface DuplicateKey {
  errmsg: string;
  /** The index's keys, e.g. `{ email: 1 }`. */
  keyPattern?: Record<string, unknown>;
}

const FIND_INDEX = {
  name: 'find_index',
  sql: `SELECT (index_spec).index_name, (index_spec).index_key
        FROM documentdb_api_catalog.collection_indexes JOIN documentdb_api_catalog.collections USING (collection_id)
        WHERE database_name = $1 AND collection_name = $2
          AND ((index_spec).index_name = $3 OR index_id::text = $4)`,
};

/** Finds the index that an error of DocumentDB or PostgreSQL speaks of, and words it as MongoDB would. */
export async function explainDuplicateKey(
  pool: PgPool,
  command: Command,
  errmsg: string,
): Promise<DuplicateKey> {
  const { database, target } = command;
  const name = /Index '([^']+)'/.exec(errmsg)?.[1] ?? '';
  const id = /documents_rum_index_(\d+)/.exec(errmsg)?.[1] ?? '';
  const rows = await pool.use((connection) => connection.query(FIND_INDEX, [database, target, name, id]));
  const [foundName, key] = rows[0] ?? [];
  const index = foundName?.toString() ?? (name || '_id_');
  const text = `E11000 duplicate key error collection: ${database}.${target} index: ${index}`;
  return { errmsg: text, ...(key && { keyPattern: decode(key) }) };
}
