import { isConflict, MongoError, toMongoError, TRANSIENT, writeConflict } from './errors.ts';
import { connectionExecutor, type Executor } from './executor.ts';
import { PgError, PgConnectionLost, type PgConnection } from './pg-connection.ts';
import type { PgPool } from './pg-pool.ts';
import { decode, encode } from './raw-bson.ts';
import type { Command, SessionFields } from './wire.ts';

/** Runs commands inside transactions, each of which is a PostgreSQL connection kept from its first command to its end. */
export interface Transactions {
  execute(command: Command, client: object, handle: (db: Executor) => Promise<Buffer>): Promise<Buffer>;
  commit(session: SessionFields): Promise<Buffer>;
  abort(session: SessionFields): Promise<Buffer>;
  endSessions(command: Command): Promise<Buffer>;
  /** The client's connection closed: what it left open is rolled back. */
  clientClosed(client: object): void;
}

interface Transaction {
  number: string;
  connection: PgConnection;
  state: 'open' | 'committed' | 'aborted';
  client: object;
  hasFailed: boolean;
}

const OK = encode({ ok: 1 });

/**
 * A commit whose answer is lost is asked again, perhaps of another gateway process. So each transaction leaves its
 * name in this table as it commits. Asking again tries to write the same name: that waits for a commit still under
 * way, finds one that happened, and otherwise makes sure that it never will.
 */
export const COMMITS_TABLE = `
  CREATE SCHEMA IF NOT EXISTS gateway;
  CREATE TABLE IF NOT EXISTS gateway.commits (
    id text PRIMARY KEY, committed boolean NOT NULL, at timestamptz NOT NULL DEFAULT now());
  CREATE INDEX IF NOT EXISTS commits_at ON gateway.commits (at)`;
export const FORGET_COMMITS = `DELETE FROM gateway.commits WHERE at < now() - interval '15 minutes'`;
const RECORD = {
  name: 'record_commit',
  sql: 'INSERT INTO gateway.commits (id, committed) VALUES ($1, true)',
};
const ASK = {
  name: 'ask_commit',
  sql: `INSERT INTO gateway.commits AS c (id, committed) VALUES ($1, false)
        ON CONFLICT (id) DO UPDATE SET id = c.id RETURNING committed`,
};

export function createTransactions(transactionPool: PgPool, pool: PgPool): Transactions {
  const bySession = new Map<string, Transaction>();

  const finish = (transaction: Transaction, state: 'committed' | 'aborted') => {
    transaction.state = state;
    transactionPool.release(transaction.connection);
  };

  const rollBack = async (transaction: Transaction): Promise<void> => {
    if (transaction.state !== 'open') return;
    transaction.state = 'aborted';
    try {
      await transaction.connection.run('ROLLBACK');
    } catch {
      // The connection is gone, and with it the transaction.
    }
    transactionPool.release(transaction.connection);
  };

  const begin = async (session: SessionFields, client: object): Promise<Transaction> => {
    const previous = bySession.get(session.id);
    if (previous) await rollBack(previous);
    const connection = await transactionPool.acquire();
    // Sent together with the first command; where it fails, so does that command.
    connection.run('BEGIN').catch(() => undefined);
    const transaction: Transaction = {
      number: session.txnNumber,
      connection,
      state: 'open',
      client,
      hasFailed: false,
    };
    bySession.set(session.id, transaction);
    return transaction;
  };

  const find = (session: SessionFields): Transaction => {
    const transaction = bySession.get(session.id);
    if (transaction?.number !== session.txnNumber || transaction.state !== 'open') throw noSuchTransaction();
    return transaction;
  };

  return {
    async execute(command, client, handle) {
      const session = command.session as SessionFields;
      const transaction = session.startsTransaction ? await begin(session, client) : find(session);
      transaction.client = client;
      const db = connectionExecutor(transaction.connection, command.maxTimeMS, () => {
        transaction.hasFailed = true;
      });
      try {
        const reply = await handle(db);
        if (transaction.hasFailed) await rollBack(transaction);
        return reply;
      } catch (error) {
        await rollBack(transaction);
        throw isUnseenCollection(error) ? writeConflict(true) : toMongoError(error, true);
      }
    },

    async commit(session) {
      const transaction = bySession.get(session.id);
      if (transaction?.number === session.txnNumber) {
        if (transaction.state === 'committed') return OK;
        if (transaction.state === 'aborted') throw noSuchTransaction();
        try {
          await Promise.all([
            transaction.connection.query(RECORD, [nameOf(session)]),
            transaction.connection.run('COMMIT'),
          ]);
          finish(transaction, 'committed');
          return OK;
        } catch (error) {
          if (!(error instanceof PgConnectionLost) && !endsServer(error)) {
            await rollBack(transaction);
            throw isConflict(error) ? toMongoError(error, true) : noSuchTransaction();
          }
          finish(transaction, 'aborted');
          bySession.delete(session.id);
          const { code, codeName, message } = toMongoError(error, false);
          throw new MongoError(code, codeName, message, ['UnknownTransactionCommitResult']);
        }
      }
      const rows = await pool.use((connection) => connection.query(ASK, [nameOf(session)]));
      if (rows[0]?.[0]?.[0] === 1) return OK;
      throw noSuchTransaction();
    },

    async abort(session) {
      await rollBack(find(session));
      return OK;
    },

    async endSessions(command) {
      const { endSessions = [] } = decode(command.body) as { endSessions?: object[] };
      for (const lsid of endSessions) {
        const id = encode(lsid).toString('hex');
        const transaction = bySession.get(id);
        if (transaction) await rollBack(transaction);
        bySession.delete(id);
      }
      return OK;
    },

    clientClosed(client) {
      for (const [id, transaction] of bySession) {
        if (transaction.client !== client) continue;
        void rollBack(transaction);
        bySession.delete(id);
      }
    },
  };
}

function nameOf(session: SessionFields): string {
  return `${session.id}:${session.txnNumber}`;
}

function endsServer(error: unknown): boolean {
  return error instanceof PgError && error.code.startsWith('57P');
}

/** A collection that was created after this transaction's snapshot can't be written to in it: the next try sees it. */
function isUnseenCollection(error: unknown): boolean {
  return error instanceof PgError && error.message.startsWith('Unable to create the specified collection');
}

function noSuchTransaction(): MongoError {
  return new MongoError(251, 'NoSuchTransaction', 'The transaction was aborted or never started', [
    TRANSIENT,
  ]);
}
