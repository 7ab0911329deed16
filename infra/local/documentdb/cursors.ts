import { MongoError } from './errors.ts';
import type { Executor } from './executor.ts';
import type { Row, Statement } from './pg-connection.ts';
import { BSON } from 'bson';
import { encode } from './raw-bson.ts';
import type { Command } from './wire.ts';

interface OpenCursor {
  continuation: Buffer;
  usedAt: number;
}

/** What is needed to go on with a cursor. The rest of its rows lies with PostgreSQL. */
export interface Cursors {
  firstPage(command: Command, db: Executor, statement: Statement): Promise<Buffer>;
  getMore(command: Command, db: Executor, statement: Statement): Promise<Buffer>;
  kill(command: Command): Buffer;
}

const IDLE_LIMIT_MS = 10 * 60_000;

export function createCursors(): Cursors {
  const open = new Map<string, OpenCursor>();
  const keep = (id: string, continuation: Buffer) => {
    open.set(id, { continuation: Buffer.from(continuation), usedAt: Date.now() });
  };
  setInterval(() => {
    const oldest = Date.now() - IDLE_LIMIT_MS;
    for (const [id, cursor] of open) if (cursor.usedAt < oldest) open.delete(id);
  }, 60_000).unref();

  return {
    async firstPage(command, db, statement) {
      const [page, continuation, id] = firstRow(await db.query(statement, [command.database, command.body]));
      if (continuation && id) keep(id.readBigInt64BE(0).toString(), continuation);
      return required(page);
    },
    async getMore(command, db, statement) {
      const body = BSON.deserialize(command.body, { useBigInt64: true });
      const id = String(body['getMore']);
      const cursor = open.get(id);
      if (!cursor) throw new MongoError(43, 'CursorNotFound', `cursor id ${id} not found`);
      open.delete(id);
      const values = [command.database, command.body, cursor.continuation];
      const [page, continuation] = firstRow(await db.query(statement, values));
      if (continuation) keep(id, continuation);
      return required(page);
    },
    kill(command) {
      const body = BSON.deserialize(command.body, { useBigInt64: true });
      const ids = (body['cursors'] as bigint[] | undefined) ?? [];
      const killed = ids.filter((id) => open.delete(String(id)));
      const unknown = ids.filter((id) => !killed.includes(id));
      return encode({
        cursorsKilled: killed,
        cursorsNotFound: unknown,
        cursorsAlive: [],
        cursorsUnknown: [],
        ok: 1,
      });
    },
  };
}

function firstRow(rows: Row[]): Row {
  return rows[0] ?? [];
}

function required(page: Buffer | null | undefined): Buffer {
  if (!page) throw new Error('DocumentDB gave no page');
  return page;
}
