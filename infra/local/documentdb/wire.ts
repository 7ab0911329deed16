import { encode, decode, joinElements, visitElements } from './raw-bson.ts';
import { MongoError } from './errors.ts';

/** One command of a client. Its body stays raw: most commands go on to PostgreSQL without being decoded. */
export interface Command {
  /** As the client wrote it, e.g. `findAndModify`. */
  name: string;
  /** The value of the first element where it is a string: usually the collection. */
  target: string;
  database: string;
  /** The document without what belongs to the session or the connection. */
  body: Buffer;
  /** A document sequence sent beside the body: documents one after another. */
  sequence: Buffer | null;
  session: SessionFields | undefined;
  maxTimeMS: number;
}

export interface SessionFields {
  id: string;
  txnNumber: string;
  inTransaction: boolean;
  startsTransaction: boolean;
}

export interface Request {
  requestId: number;
  wantsReply: boolean;
  isLegacy: boolean;
  /** The client takes several replies to this one message. */
  allowsExhaust: boolean;
  command: Command;
}

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
const EXHAUST_ALLOWED = 0x10000;

/** Largest message that is accepted, as MongoDB's own maxMessageSizeBytes. */
export const MAX_MESSAGE_BYTES = 48_000_000;

/** Reads one whole message. Throws MongoError where it makes no sense. */
export function readRequest(message: Buffer): Request {
  const requestId = message.readInt32LE(4);
  const opCode = message.readInt32LE(12);
  if (opCode === OP_MSG) return readMessage(message, requestId);
  if (opCode === OP_QUERY) {
    // Only the handshake still comes this way: flags, collection name, skip, limit, the document.
    const nameEnd = message.indexOf(0, 20);
    const database = message.toString('utf8', 20, nameEnd).split('.')[0] ?? 'admin';
    const command = readCommand(message.subarray(nameEnd + 9), null, database);
    return { requestId, wantsReply: true, isLegacy: true, allowsExhaust: false, command };
  }
  throw new MongoError(352, 'UnsupportedOpQueryCommand', `Messages of kind ${opCode} are not supported`);
}

function readMessage(message: Buffer, requestId: number): Request {
  const flags = message.readUInt32LE(16);
  const end = flags & CHECKSUM_PRESENT ? message.length - 4 : message.length;
  let body: Buffer | undefined;
  let sequence: Buffer | null = null;
  for (let at = 20; at < end;) {
    const kind = message[at];
    if (at + 5 > end) throw new MongoError(9, 'FailedToParse', 'A section of the message is cut short');
    const length = message.readUInt32LE(at + 1);
    const section = message.subarray(at + 1, at + 1 + length);
    if (length < 5 || section.length !== length) {
      throw new MongoError(9, 'FailedToParse', 'A section of the message has a wrong length');
    }
    if (kind === 0) body = section;
    else if (kind === 1) sequence = section.subarray(section.indexOf(0, 4) + 1);
    else throw new MongoError(9, 'FailedToParse', `Sections of kind ${kind} are not supported`);
    at += 1 + length;
  }
  if (!body) throw new MongoError(9, 'FailedToParse', 'The message has no body');
  const wantsReply = !(flags & MORE_TO_COME);
  const allowsExhaust = (flags & EXHAUST_ALLOWED) !== 0;
  const command = readCommand(body, sequence, 'admin');
  return { requestId, wantsReply, isLegacy: false, allowsExhaust, command };
}

/** Fields that are the gateway's business or tell DocumentDB nothing. */
const DROPPED = new Set(['readConcern', 'writeConcern', 'comment', 'apiVersion', 'apiStrict']);

function readCommand(doc: Buffer, sequence: Buffer | null, defaultDatabase: string): Command {
  let name = '';
  let target = '';
  let database = defaultDatabase;
  let id = '';
  let txnNumber = '';
  let autocommit = true;
  let startsTransaction = false;
  let maxTimeMS = 0;
  const kept: [number, number][] = [];
  visitElements(doc, (type, key, start, value, end) => {
    if (!name) {
      name = key;
      if (type === 2) target = doc.toString('utf8', value + 4, end - 1);
    } else if (key === 'lsid') id = doc.toString('hex', value, end);
    else if (key === 'txnNumber') txnNumber = doc.toString('hex', value, end);
    else if (key === 'autocommit') autocommit = doc[value] !== 0;
    else if (key === 'startTransaction') startsTransaction = doc[value] !== 0;
    else if (key === 'maxTimeMS') maxTimeMS = type === 16 ? doc.readInt32LE(value) : 0;
    else if (key === '$db') database = doc.toString('utf8', value + 4, end - 1);
    if (key.startsWith('$') || SESSION_FIELDS.has(key) || DROPPED.has(key)) return;
    const previous = kept[kept.length - 1];
    if (previous?.[1] === start) previous[1] = end;
    else kept.push([start, end]);
  });
  const inTransaction = !autocommit;
  return {
    name,
    target,
    database,
    body: joinElements(doc, kept),
    sequence,
    session: id ? { id, txnNumber, inTransaction, startsTransaction } : undefined,
    maxTimeMS,
  };
}
const SESSION_FIELDS = new Set(['lsid', 'txnNumber', 'autocommit', 'startTransaction', 'maxTimeMS']);

/** The command's own document, decoded: for the commands that the gateway answers itself. */
export function decodeBody(command: Command): Record<string, unknown> {
  return decode(command.body);
}

let replyId = 0;

/** The header and lead of a reply; the document is written after it. */
export function replyHead(
  request: { requestId: number; isLegacy: boolean; moreToCome?: boolean },
  document: Buffer,
): Buffer {
  const lead = request.isLegacy ? 20 : 5;
  const head = Buffer.alloc(16 + lead);
  replyId = (replyId + 1) & 0x7fffffff;
  head.writeInt32LE(16 + lead + document.length, 0);
  head.writeInt32LE(replyId, 4);
  head.writeInt32LE(request.requestId, 8);
  head.writeInt32LE(request.isLegacy ? OP_REPLY : OP_MSG, 12);
  if (request.moreToCome) head.writeInt32LE(MORE_TO_COME, 16);
  if (request.isLegacy) {
    head.writeInt32LE(8, 16); // AwaitCapable
    head.writeInt32LE(1, 32); // one document
  }
  return head;
}

export function errorReply(error: MongoError, detail: object = {}): Buffer {
  return encode({
    ok: 0,
    errmsg: error.message,
    code: error.code,
    codeName: error.codeName,
    ...(error.labels.length > 0 && { errorLabels: error.labels }),
    ...detail,
  });
}
