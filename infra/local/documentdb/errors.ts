import { PgConnectionLost, PgError } from './pg-connection.ts';

/** An error as a MongoDB server reports it. */
export class MongoError extends Error {
  override name = 'MongoError';
  code: number;
  codeName: string;
  labels: string[];
  constructor(code: number, codeName: string, message: string, labels: string[] = []) {
    super(message);
    this.code = code;
    this.codeName = codeName;
    this.labels = labels;
  }
}

export const TRANSIENT = 'TransientTransactionError';

/** SQLSTATEs of DocumentDB, and those of PostgreSQL that have a meaning for a client, to MongoDB's codes. */
const CODES: Record<string, [number, string]> = {
  M0000: [1, 'InternalError'],
  M0001: [2, 'BadValue'],
  M0002: [5, 'GraphContainsCycle'],
  M0003: [9, 'FailedToParse'],
  M0004: [14, 'TypeMismatch'],
  M0005: [15, 'Overflow'],
  M00DO: [16, 'InvalidLength'],
  M0006: [20, 'IllegalOperation'],
  M0008: [26, 'NamespaceNotFound'],
  M0009: [27, 'IndexNotFound'],
  M000A: [28, 'PathNotViable'],
  M000D: [40, 'ConflictingUpdateOperators'],
  M000E: [43, 'CursorNotFound'],
  M000F: [48, 'NamespaceExists'],
  M00EX: [50, 'MaxTimeMSExpired'],
  M000G: [52, 'DollarPrefixedFieldName'],
  M000H: [53, 'InvalidIdField'],
  M000I: [54, 'NotSingleValueField'],
  M000J: [56, 'EmptyFieldName'],
  M000K: [57, 'DottedFieldName'],
  M000M: [66, 'ImmutableField'],
  M000N: [67, 'CannotCreateIndex'],
  M000O: [68, 'IndexAlreadyExists'],
  M000P: [72, 'InvalidOptions'],
  M000Q: [73, 'InvalidNamespace'],
  M000R: [85, 'IndexOptionsConflict'],
  M000S: [86, 'IndexKeySpecsConflict'],
  M000U: [115, 'CommandNotSupported'],
  M00CO: [121, 'DocumentValidationFailure'],
  M000W: [146, 'ExceededMemoryLimit'],
  M0012: [197, 'InvalidIndexSpecificationOption'],
  M0015: [241, 'ConversionFailure'],
  M0016: [263, 'OperationNotSupportedInTransaction'],
  M001B: [10334, 'BSONObjectTooLarge'],
  M001C: [11000, 'DuplicateKey'],
  M003A: [17419, 'Location17419'],
  M003B: [17420, 'Location17420'],
  M0088: [40415, 'Location40415'],
  M007U: [40324, 'Location40324'],
  '23P01': [11000, 'DuplicateKey'],
  '23505': [11000, 'DuplicateKey'],
  '42703': [9, 'FailedToParse'],
  '53100': [14031, 'OutOfDiskSpace'],
  '54000': [10334, 'BSONObjectTooLarge'],
  '57014': [50, 'MaxTimeMSExpired'],
  '57P01': [11600, 'InterruptedAtShutdown'],
  '57P02': [11600, 'InterruptedAtShutdown'],
  '57P03': [91, 'ShutdownInProgress'],
};

/** What another transaction's lock or newer version of a row gives: lock_not_available, serialization, deadlock. */
const CONFLICTS = new Set(['55P03', '40001', '40P01']);

export function isConflict(error: unknown): boolean {
  return error instanceof PgError && CONFLICTS.has(error.code);
}

/** PostgreSQL packs a SQLSTATE into an integer, six bits a character; DocumentDB's writeErrors carry that. */
export function unpackSqlState(packed: number): string {
  let text = '';
  for (let i = 0; i < 5; i++) text += String.fromCharCode(((packed >> (6 * i)) & 0x3f) + 0x30);
  return text;
}

export function isConflictState(sqlState: string): boolean {
  return CONFLICTS.has(sqlState);
}

export function writeConflict(inTransaction: boolean): MongoError {
  return new MongoError(
    112,
    'WriteConflict',
    'Write conflict: another operation changes the same document. Please retry.',
    inTransaction ? [TRANSIENT] : [],
  );
}

/** The MongoDB code for a SQLSTATE; what is not known is an InternalError. */
export function codeFor(sqlState: string): [code: number, codeName: string] {
  return CODES[sqlState] ?? [1, 'InternalError'];
}

/** Whatever was thrown, as MongoDB would say it. */
export function toMongoError(error: unknown, inTransaction: boolean): MongoError {
  if (error instanceof MongoError) return error;
  if (isConflict(error)) return writeConflict(inTransaction);
  if (error instanceof PgConnectionLost) {
    return new MongoError(91, 'ShutdownInProgress', `The database is restarting: ${error.message}`, [
      ...(inTransaction ? [TRANSIENT] : ['RetryableWriteError']),
    ]);
  }
  if (error instanceof PgError) {
    const [code, codeName] = codeFor(error.code);
    const isEnding = code === 11600 || code === 91;
    const message = code === 1 ? `${error.message} (${error.code})` : error.message;
    return new MongoError(code, codeName, message, inTransaction && isEnding ? [TRANSIENT] : []);
  }
  return new MongoError(1, 'InternalError', error instanceof Error ? error.message : String(error));
}
