import net from 'node:net';
import { splitFrames } from './frames.ts';

/**
 * A PostgreSQL connection reduced to what the gateway needs: prepared statements whose parameters and results are
 * binary, pipelined. The `pg` package reads every result as text, which would hex every document twice; on the hot
 * path that costs more than the statement's own round trip.
 */
export interface PgConnection {
  /** Runs a prepared statement (prepared on first use) and gives its rows, each column as raw bytes. */
  query(statement: Statement, values: Value[]): Promise<Row[]>;
  /** Runs plain SQL without results, e.g. `BEGIN`. May be followed by a query without waiting. */
  run(sql: string): Promise<void>;
  /** Asks the server to stop what this connection is doing. */
  cancel(): void;
  close(): void;
  readonly isOpen: boolean;
  readonly processId: number;
}

export interface Statement {
  name: string;
  sql: string;
}
export type Value = Buffer | string | null;
export type Row = (Buffer | null)[];
export interface PgAddress {
  host: string;
  port: number;
}

/** An error that PostgreSQL reported. `code` is the SQLSTATE. */
export class PgError extends Error {
  override name = 'PgError';
  code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The connection went away, so whether the running statement took effect is unknown. */
export class PgConnectionLost extends Error {
  override name = 'PgConnectionLost';
}

interface Pending {
  rows: Row[];
  error: Error | undefined;
  prepares: string | undefined;
  isPrepared: boolean;
  resolve(rows: Row[]): void;
  reject(error: Error): void;
}

const SYNC = Buffer.from([0x53, 0, 0, 0, 4]);
const EXECUTE = Buffer.from([0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0]);

/** Opens a connection as the superuser of a server that trusts loopback; `settings` are GUCs for its lifetime. */
export function connectPg(address: PgAddress, settings: Record<string, string> = {}): Promise<PgConnection> {
  return new Promise((resolveOpen, rejectOpen) => {
    const socket = net.connect(address.port, address.host);
    socket.setNoDelay(true);
    const prepared = new Set<string>();
    const queue: Pending[] = [];
    let head = 0;
    let open = true;
    let processId = 0;
    let secret = 0;
    let startError: Error | undefined;

    const fail = (error: Error) => {
      if (!open) return;
      open = false;
      socket.destroy();
      for (const pending of queue.splice(head)) pending.reject(error);
      head = 0;
      rejectOpen(startError ?? error);
    };

    const enqueue = (prepares: string | undefined): Promise<Row[]> =>
      new Promise((resolve, reject) => {
        queue.push({ rows: [], error: undefined, prepares, isPrepared: false, resolve, reject });
      });

    const finish = () => {
      const pending = queue[head];
      if (!pending) return resolveOpen(connection);
      if (++head === queue.length) {
        queue.length = 0;
        head = 0;
      }
      if (!pending.error) return pending.resolve(pending.rows);
      if (pending.prepares && !pending.isPrepared) prepared.delete(pending.prepares);
      pending.reject(pending.error);
    };

    const onFrame = (frame: Buffer) => {
      const pending = queue[head];
      switch (frame[0]) {
        case 0x44: // DataRow
          pending?.rows.push(readRow(frame));
          break;
        case 0x5a: // ReadyForQuery
          finish();
          break;
        case 0x45: {
          const error = readError(frame);
          if (pending) pending.error ??= error;
          else startError = error;
          break;
        }
        case 0x31: // ParseComplete
          if (pending) pending.isPrepared = true;
          break;
        case 0x4b: // BackendKeyData
          processId = frame.readInt32BE(5);
          secret = frame.readInt32BE(9);
          break;
        case 0x52: // Authentication
          if (frame.readInt32BE(5) !== 0) fail(new Error('PostgreSQL asks for a password'));
          break;
      }
    };

    const connection: PgConnection = {
      query(statement, values) {
        if (!open) return Promise.reject(new PgConnectionLost('The connection is closed'));
        const isNew = !prepared.has(statement.name);
        socket.cork();
        if (isNew) {
          prepared.add(statement.name);
          socket.write(parseMessage(statement));
        }
        writeBind(socket, statement.name, values);
        socket.write(EXECUTE);
        socket.write(SYNC);
        socket.uncork();
        return enqueue(isNew ? statement.name : undefined);
      },
      async run(sql) {
        if (!open) throw new PgConnectionLost('The connection is closed');
        const text = Buffer.from(`     ${sql}\0`);
        text[0] = 0x51;
        text.writeInt32BE(text.length - 1, 1);
        socket.write(text);
        await enqueue(undefined);
      },
      cancel() {
        const request = Buffer.alloc(16);
        request.writeInt32BE(16, 0);
        request.writeInt32BE(80877102, 4);
        request.writeInt32BE(processId, 8);
        request.writeInt32BE(secret, 12);
        const side = net.connect(address.port, address.host, () => side.end(request));
        side.on('error', () => undefined);
      },
      close() {
        socket.end(Buffer.from([0x58, 0, 0, 0, 4]));
        fail(new PgConnectionLost('The connection was closed'));
      },
      get isOpen() {
        return open;
      },
      get processId() {
        return processId;
      },
    };

    socket.on('connect', () => {
      const pairs = Object.entries({ user: 'postgres', database: 'postgres', ...settings });
      const body = Buffer.from(`${pairs.map(([key, value]) => `${key}\0${value}\0`).join('')}\0`);
      const head = Buffer.alloc(8);
      head.writeInt32BE(body.length + 8, 0);
      head.writeInt32BE(196608, 4);
      socket.write(Buffer.concat([head, body]));
    });
    socket.on(
      'data',
      splitFrames(5, (buffer, at) => buffer.readInt32BE(at + 1) + 1, onFrame),
    );
    socket.on('error', (error) => fail(new PgConnectionLost(error.message)));
    socket.on('close', () => fail(new PgConnectionLost('PostgreSQL closed the connection')));
  });
}

function parseMessage({ name, sql }: Statement): Buffer {
  const message = Buffer.from(`     ${name}\0${sql}\0\0\0`);
  message[0] = 0x50;
  message.writeInt32BE(message.length - 1, 1);
  return message;
}

/** Everything before, between and after the values goes in one small buffer; large values are not copied. */
function writeBind(socket: net.Socket, name: string, values: Value[]): void {
  const bytes = values.map((value) => (typeof value === 'string' ? Buffer.from(value) : value));
  const total = bytes.reduce((sum, value) => sum + 4 + (value?.length ?? 0), 0);
  const nameLength = Buffer.byteLength(name);
  const head = Buffer.allocUnsafe(5 + 1 + nameLength + 1 + 4 + 2);
  head[0] = 0x42;
  head.writeInt32BE(head.length - 1 + total + 4, 1);
  head[5] = 0; // the unnamed portal
  head.write(name, 6);
  let at = 6 + nameLength;
  head[at++] = 0;
  head.writeInt32BE(0x00010001, at); // one format code for all parameters: binary
  head.writeInt16BE(values.length, at + 4);
  socket.write(head);
  for (const value of bytes) {
    const length = Buffer.allocUnsafe(4);
    length.writeInt32BE(value ? value.length : -1, 0);
    socket.write(length);
    if (value) socket.write(value);
  }
  socket.write(RESULTS_BINARY);
}
const RESULTS_BINARY = Buffer.from([0, 1, 0, 1]);

function readRow(frame: Buffer): Row {
  const count = frame.readInt16BE(5);
  const row: Row = [];
  let at = 7;
  for (let i = 0; i < count; i++) {
    const length = frame.readInt32BE(at);
    at += 4;
    row.push(length < 0 ? null : frame.subarray(at, at + length));
    if (length > 0) at += length;
  }
  return row;
}

function readError(frame: Buffer): PgError {
  const fields = new Map<string, string>();
  for (let at = 5; frame[at];) {
    const end = frame.indexOf(0, at + 1);
    fields.set(String.fromCharCode(frame[at] ?? 0), frame.toString('utf8', at + 1, end));
    at = end + 1;
  }
  return new PgError(fields.get('C') ?? 'XX000', fields.get('M') ?? 'unknown error');
}
