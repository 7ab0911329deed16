import mongoose, { type ClientSession } from 'mongoose';
import { conflict } from '../errors/api-error.ts';
import type { Message } from './message.ts';

/** What JetStream is to store at once: a message, or several of a subject that were committed together. */
export interface OutboxRow {
  /** The first message's. */
  _id: mongoose.Types.ObjectId;
  subject: string;
  /** A line each (`messagesIn` has them apart). */
  body: string;
  /** The span that the message is due to: its trace goes on when the row is published, by whichever process. */
  traceparent?: string;
}

/** Messages that are committed and not yet known to be in JetStream. */
export const Outbox = mongoose.model<OutboxRow>(
  'Outbox',
  new mongoose.Schema(
    {
      subject: { type: String, required: true },
      body: { type: String, required: true },
      traceparent: String,
    },
    { collection: 'outbox', versionKey: false },
  ),
);

export interface Transaction {
  session: ClientSession;
  /** Publishes messages if, and only if, the transaction commits. */
  publish: (...messages: Message[]) => void;
}

type Listener = (rows: OutboxRow[]) => void;
let listener: Listener | undefined;

/** Tells the relay of rows as they are committed, so that it need not read them back. */
export function onCommitted(next: Listener | undefined): void {
  listener = next;
}

/**
 * Runs `work` in one transaction, with the outbox rows of what it publishes, and answers what `work` answers.
 * A write conflict runs `work` again, so it must not keep what it changed outside the database.
 */
export async function inTransaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
  let rows: OutboxRow[] = [];
  const session = await mongoose.startSession();
  try {
    const result = await session.withTransaction(async () => {
      const messages: Message[] = [];
      const answer = await work({ session, publish: (...more) => messages.push(...more) });
      rows = rowsOf(messages);
      if (rows.length > 0) await Outbox.collection.insertMany(rows, { session });
      return answer;
    });
    if (rows.length > 0) listener?.(rows);
    return result;
  } finally {
    await session.endSession();
  }
}

/** How many characters go together; a longer message goes alone. NATS takes a megabyte at once. */
const MAX_TOGETHER = 64 * 1024;

/** What is traced goes alone: its trace travels in a header. */
function rowsOf(messages: Message[]): OutboxRow[] {
  const rows: OutboxRow[] = [];
  const open = new Map<string, OutboxRow>();
  for (const { traceparent, ...message } of messages) {
    const body = JSON.stringify(message);
    const joined = traceparent === undefined ? open.get(message.type) : undefined;
    if (joined && joined.body.length + body.length < MAX_TOGETHER) {
      joined.body += `\n${body}`;
      continue;
    }
    const row: OutboxRow = { _id: new mongoose.Types.ObjectId(message.id), subject: message.type, body };
    if (traceparent === undefined) open.set(message.type, row);
    else row.traceparent = traceparent;
    rows.push(row);
  }
  return rows;
}

const DUPLICATE_KEY = 11000;

/**
 * Whether an error is MongoDB's refusal of a second document with the same unique key, and nothing else: a bulk write has
 * the code of the first thing that went wrong, and may have more of them.
 */
export function isDuplicateKey(error: unknown): boolean {
  const { MongoBulkWriteError, MongoServerError } = mongoose.mongo;
  if (!(error instanceof MongoServerError) || error.code !== DUPLICATE_KEY) return false;
  if (!(error instanceof MongoBulkWriteError)) return true;
  return [error.writeErrors].flat().every(({ code }) => code === DUPLICATE_KEY);
}

/** Passes every error on, but a duplicate key as a 409 of the given words. */
export function refuseDuplicate(error: unknown, message: string, code: string): never {
  throw isDuplicateKey(error) ? conflict(message, code) : error;
}
