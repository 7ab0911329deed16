import { PgError, type PgConnection, type Row, type Statement, type Value } from './pg-connection.ts';
import type { PgPool } from './pg-pool.ts';

const CANCELLED = '57014';
const SERIALIZATION_FAILURE = '40001';

/** Where a command's statements run: on any connection, or on the one that a transaction keeps. */
export interface Executor {
  inTransaction: boolean;
  query(statement: Statement, values: Value[]): Promise<Row[]>;
  /**
   * Runs one statement so that it can still be undone when its result is seen: `isGood` tells whether it stays.
   * Inside a transaction nothing is undone here, for a failed command ends the whole transaction.
   */
  queryUndoable(statement: Statement, values: Value[], isGood: (rows: Row[]) => boolean): Promise<Row[]>;
  /** The command answers with an error that, inside a transaction, ends it. */
  markFailed(): void;
}

export function poolExecutor(pool: PgPool, maxTimeMS: number): Executor {
  return {
    inTransaction: false,
    query: (statement, values) =>
      pool.use((connection) => queryWithin(connection, statement, values, maxTimeMS)),
    queryUndoable: (statement, values, isGood) =>
      pool.use(async (connection) => {
        const begun = connection.run('BEGIN');
        const asked = queryWithin(connection, statement, values, maxTimeMS);
        try {
          const [, rows] = await Promise.all([begun, asked]);
          await connection.run(isGood(rows) ? 'COMMIT' : 'ROLLBACK');
          return rows;
        } catch (error) {
          if (connection.isOpen) await connection.run('ROLLBACK');
          throw error;
        }
      }),
    markFailed: () => undefined,
  };
}

export function connectionExecutor(
  connection: PgConnection,
  maxTimeMS: number,
  markFailed: () => void,
): Executor {
  const query = (statement: Statement, values: Value[]) =>
    queryWithin(connection, statement, values, maxTimeMS);
  return { inTransaction: true, query, queryUndoable: query, markFailed };
}

async function queryWithin(
  connection: PgConnection,
  statement: Statement,
  values: Value[],
  maxTimeMS: number,
): Promise<Row[]> {
  const timer = maxTimeMS > 0 ? setTimeout(() => connection.cancel(), maxTimeMS) : undefined;
  try {
    return await connection.query(statement, values);
  } catch (error) {
    // Cancelled by the server and not by the client's limit: it was undone, as a conflict is, and can run again.
    const isForeignCancel = !timer && error instanceof PgError && error.code === CANCELLED;
    throw isForeignCancel ? new PgError(SERIALIZATION_FAILURE, error.message) : error;
  } finally {
    clearTimeout(timer);
  }
}
