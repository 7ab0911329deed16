import type { DuplicateKey } from './duplicate-key.ts';
import { codeFor, isConflictState, unpackSqlState, writeConflict } from './errors.ts';
import type { Executor } from './executor.ts';
import type { Row, Statement, Value } from './pg-connection.ts';
import { decode, encode, hasSeveral, visitElements } from './raw-bson.ts';
import type { Command } from './wire.ts';

/** Words a duplicate key error. */
type Explain = (errmsg: string) => Promise<DuplicateKey>;

/** The field of a write command that lists what to do. */
export type OperationList = 'documents' | 'updates' | 'deletes';

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
  list: OperationList,
  explain: Explain,
): Promise<Buffer> {
  const values: Value[] = [command.database, command.body, command.sequence];
  const undoable = statement.name !== 'insert' && hasSeveralOperations(command, list);
  const rows = undoable
    ? await db.queryUndoable(statement, values, (rows) => succeeded(rows) || !hasConflict(rows))
    : await db.query(statement, values);
  const result = rows[0]?.[0];
  if (!result) throw new Error(`${command.name} gave no result`);
  return succeeded(rows) ? result : translateErrors(db, decode(result), explain);
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
function hasSeveralOperations(command: Command, list: OperationList): boolean {
  if (command.sequence) return command.sequence.readInt32LE(0) < command.sequence.length;
  let several = false;
  visitElements(command.body, (type, key, _start, value, end) => {
    if (type === 4 && key === list) several = hasSeveral(command.body.subarray(value, end));
  });
  return several;
}

async function translateErrors(
  db: Executor,
  result: Record<string, unknown>,
  explain: Explain,
): Promise<Buffer> {
  const writeErrors = [];
  for (const { index, code, errmsg } of (result['writeErrors'] as WriteError[] | undefined) ?? []) {
    const sqlState = unpackSqlState(code);
    if (isConflictState(sqlState)) throw writeConflict(db.inTransaction);
    const [mongoCode, codeName] = codeFor(sqlState);
    const detail = mongoCode === 11000 ? await explain(errmsg) : { codeName, errmsg };
    writeErrors.push({ index, code: mongoCode, ...detail });
  }
  if (writeErrors.length > 0) db.markFailed();
  return encode({ ...result, writeErrors });
}
