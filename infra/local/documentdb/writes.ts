import { codeFor, isConflictState, unpackSqlState, writeConflict } from './errors.ts';
import type { Executor } from './executor.ts';
import type { Row, Statement, Value } from './pg-connection.ts';
import { decode, encode, hasSeveral, visitElements } from './raw-bson.ts';
import type { Command } from './wire.ts';

interface WriteError {
  index: number;
  code: number;
  errmsg: string;
}

/**
 * Runs a write command. Its result is passed on as it is unless it reports errors.
 * Throws WriteConflict where another transaction was in the way; nothing is then left of this command.
 */
export async function runWrite(
  command: Command,
  db: Executor,
  statement: Statement,
  list: 'documents' | 'updates' | 'deletes',
): Promise<Buffer> {
  const values: Value[] = [command.database, command.body, command.sequence];
  const undoable = statement.name !== 'insert' && hasSeveralOperations(command, list);
  const rows = undoable
    ? await db.queryUndoable(statement, values, (rows) => succeeded(rows) || !hasConflict(rows))
    : await db.query(statement, values);
  const result = rows[0]?.[0];
  if (!result) throw new Error(`${command.name} gave no result`);
  return succeeded(rows) ? result : translateErrors(command, db, decode(result));
}

/** `p_success`, which is false as soon as one of the operations failed. */
function succeeded(rows: Row[]): boolean {
  return rows[0]?.[1]?.[0] === 1;
}

function hasConflict(rows: Row[]): boolean {
  const result = rows[0]?.[0];
  if (!result) return false;
  const { writeErrors = [] } = decode(result) as { writeErrors?: WriteError[] };
  return writeErrors.some(({ code }) => isConflictState(unpackSqlState(code)));
}

/** A batch of several operations may be half done when a conflict shows, so it must be undone before it is retried. */
function hasSeveralOperations(command: Command, list: string): boolean {
  if (command.sequence) return command.sequence.readInt32LE(0) < command.sequence.length;
  let several = false;
  visitElements(command.body, (type, key, _start, value, end) => {
    if (type === 4 && key === list) several = hasSeveral(command.body.subarray(value, end));
  });
  return several;
}

function translateErrors(command: Command, db: Executor, result: Record<string, unknown>): Buffer {
  const errors = (result['writeErrors'] as WriteError[] | undefined) ?? [];
  const writeErrors = errors.map(({ index, code, errmsg }) => {
    const sqlState = unpackSqlState(code);
    if (isConflictState(sqlState)) throw writeConflict(db.inTransaction);
    const [mongoCode, codeName] = codeFor(sqlState);
    if (mongoCode === 11000) return { index, code: mongoCode, ...duplicateKey(command, errmsg) };
    return { index, code: mongoCode, codeName, errmsg };
  });
  if (writeErrors.length > 0) db.markFailed();
  return encode({ ...result, writeErrors });
}

/** The message that drivers and applications look for: "E11000 … collection: db.name index: name …". */
export function duplicateKey(command: Command, errmsg: string): { errmsg: string } {
  const index = /Index '([^']+)'/.exec(errmsg)?.[1] ?? '_id_';
  return {
    errmsg: `E11000 duplicate key error collection: ${command.database}.${command.target} index: ${index}`,
  };
}
