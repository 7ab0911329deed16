import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CATALOG_COMMANDS, createCatalog, statistics } from './catalog.ts';
import { serveClient } from './client-connection.ts';
import { createCursors } from './cursors.ts';
import { explainDuplicateKey } from './duplicate-key.ts';
import { MongoError, toMongoError } from './errors.ts';
import { createConflictRetry } from './conflict-retry.ts';
import { poolExecutor, type Executor } from './executor.ts';
import { PgConnectionLost, type PgAddress, type Statement } from './pg-connection.ts';
import { createPool, type PgPool } from './pg-pool.ts';
import { encode } from './raw-bson.ts';
import { SQL } from './statements.ts';
import { ANSWERS } from './topology.ts';
import { COMMITS_TABLE, createTransactions, FORGET_COMMITS } from './transactions.ts';
import { errorReply, type Command } from './wire.ts';
import { runWrite, type OperationList } from './writes.ts';

/** How many connections to PostgreSQL: for single commands, and for transactions. */
const POOL_SIZE = 32;
const TRANSACTION_POOL_SIZE = 48;

/** MongoDB answers WriteConflict at once where PostgreSQL waits for the lock; a short wait saves many retries. */
const TRANSACTION_SETTINGS = {
  default_transaction_isolation: 'repeatable read',
  lock_timeout: '40ms',
  idle_in_transaction_session_timeout: '60s',
};

const START_ATTEMPTS = 1200;

/** A server that speaks MongoDB's wire protocol and has DocumentDB, in PostgreSQL, do the work. */
export async function startGateway(port: number, pg: PgAddress): Promise<net.Server> {
  const pool = createPool(pg, POOL_SIZE, {});
  const transactionPool = createPool(pg, TRANSACTION_POOL_SIZE, TRANSACTION_SETTINGS);
  const transactions = createTransactions(transactionPool, pool);
  const catalog = createCatalog(pool);
  const cursors = createCursors();
  const retryConflicts = createConflictRetry();
  await prepareDatabase(pool);
  setInterval(() => {
    pool.use((connection) => connection.run(FORGET_COMMITS)).catch(() => undefined);
  }, 60_000).unref();

  const single = async (
    db: Executor,
    statement: { name: string; sql: string },
    values: (Buffer | string)[],
  ) => {
    const rows = await db.query(statement, values);
    return rows[0]?.[0] ?? encode({ ok: 1 });
  };

  const write = (command: Command, db: Executor, statement: Statement, list: OperationList) =>
    runWrite(command, db, statement, list, (errmsg) => explainDuplicateKey(pool, command, errmsg));

  const clientError = async (error: unknown, command: Command): Promise<Buffer> => {
    const known = toMongoError(error, command.session?.inTransaction ?? false);
    if (known.code === 1) console.error(`${command.name} on ${command.database}.${command.target}:`, error);
    if (known.code !== 11000) return errorReply(known);
    return errorReply(known, await explainDuplicateKey(pool, command, known.message));
  };

  /** The commands that read and write documents. */
  const handlers: Record<string, (command: Command, db: Executor) => Promise<Buffer>> = {
    async insert(command, db) {
      await catalog.ensureCollection(command);
      return write(command, db, SQL.insert, 'documents');
    },
    async update(command, db) {
      if (db.inTransaction) await catalog.ensureCollection(command);
      return write(command, db, SQL.update, 'updates');
    },
    delete: (command, db) => write(command, db, SQL.delete, 'deletes'),
    async findAndModify(command, db) {
      if (db.inTransaction) await catalog.ensureCollection(command);
      return single(db, SQL.findAndModify, [command.database, command.body]);
    },
    find: (command, db) => cursors.firstPage(command, db, SQL.find),
    aggregate: (command, db) => cursors.firstPage(command, db, SQL.aggregate),
    listCollections: (command, db) => cursors.firstPage(command, db, SQL.listCollections),
    listIndexes: (command, db) => cursors.firstPage(command, db, SQL.listIndexes),
    getMore: (command, db) => cursors.getMore(command, db, SQL.getMore),
    killCursors: (command) => Promise.resolve(cursors.kill(command)),
    count: (command, db) => single(db, SQL.count, [command.database, command.body]),
    distinct: (command, db) => single(db, SQL.distinct, [command.database, command.body]),
    listDatabases: (command, db) => single(db, SQL.listDatabases, [command.body]),
    collStats: statistics,
    dbStats: statistics,
  };
  handlers['findandmodify'] = handlers['findAndModify'] as (typeof handlers)[string];

  const answer = async (command: Command, client: object): Promise<Buffer> => {
    const { name, session } = command;
    const handler = handlers[name];
    if (session?.inTransaction) {
      if (name === 'commitTransaction') return transactions.commit(session);
      if (name === 'abortTransaction') return transactions.abort(session);
      if (handler) return transactions.execute(command, client, (db) => handler(command, db));
    }
    if (handler) {
      return retryConflicts(command, () => handler(command, poolExecutor(pool, command.maxTimeMS)));
    }
    if (CATALOG_COMMANDS.has(name)) return retryConflicts(command, () => catalog.run(command));
    const lower = name.toLowerCase();
    if (name === 'endSessions') return transactions.endSessions(command);
    if (name === 'refreshSessions') return encode({ ok: 1 });
    const fixed = ANSWERS[lower];
    if (fixed) return encode(fixed());
    throw new MongoError(59, 'CommandNotFound', `no such command: '${name}'`);
  };

  const answerOrError = async (command: Command, client: object): Promise<Buffer> => {
    try {
      return await answer(command, client);
    } catch (error) {
      return clientError(error, command);
    }
  };

  let connections = 0;
  const server = net.createServer((socket) => {
    serveClient(socket, ++connections, answerOrError);
    socket.on('close', () => transactions.clientClosed(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

/** PostgreSQL takes connections a while before it answers them, for it reads its log first after a crash. */
async function prepareDatabase(pool: PgPool): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await pool.use((connection) => connection.run(COMMITS_TABLE));
    } catch (error) {
      if (!(error instanceof PgConnectionLost) || attempt >= START_ATTEMPTS) throw error;
      await sleep(50);
    }
  }
}
