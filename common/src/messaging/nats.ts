import {
  connect,
  DiscardPolicy,
  nanos,
  RetentionPolicy,
  StorageType,
  type JetStreamClient,
  type JetStreamManager,
  type NatsConnection,
} from 'nats';
import { streamOf, subjectsOf, type ServiceName } from './contracts.ts';

export interface Nats {
  connection: NatsConnection;
  js: JetStreamClient;
  jsm: JetStreamManager;
  replicas: number;
}

export const DEAD_LETTER_STREAM = 'DEAD_LETTERS';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A consumer that was away for longer than this has missed messages; see the runbook on rebuilding copies. */
const KEEP_MS = 7 * DAY_MS;

/**
 * Connects to NATS and never gives up reconnecting (the client's default is to, after 20 s).
 * @throws NatsError when no server can be reached within 10 s at the start.
 */
export async function connectNats(url: string, name: string, replicas = 1): Promise<Nats> {
  const server = new URL(url.includes('://') ? url : `nats://${url}`);
  const connection = await connect({
    servers: url.split(',').map((one) => one.replace(/^(nats:\/\/)?([^@/]*@)?/, '')),
    ...(server.username
      ? { user: decodeURIComponent(server.username), pass: decodeURIComponent(server.password) }
      : {}),
    name,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    timeout: 10_000,
  });
  return {
    connection,
    js: connection.jetstream({ timeout: 5_000 }),
    jsm: await connection.jetstreamManager(),
    replicas,
  };
}

async function ensureStream(
  nats: Nats,
  name: string,
  streamSubjects: string[],
  maxAgeMs: number,
  update: boolean,
) {
  const config = {
    name,
    subjects: streamSubjects,
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.Old,
    max_age: nanos(maxAgeMs),
    duplicate_window: nanos(120_000),
    num_replicas: nats.replicas,
  };
  try {
    await nats.jsm.streams.info(name);
    if (update) await nats.jsm.streams.update(name, config);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    await nats.jsm.streams.add(config);
  }
}

/** JetStream's answer for a stream or consumer that does not exist. */
export const isNotFound = (error: unknown): boolean =>
  error instanceof Error &&
  'api_error' in error &&
  (error as { api_error?: { code?: number } }).api_error?.code === 404;

/**
 * Makes sure that the stream of a publishing service exists. Its owner keeps it up to date; a consumer only
 * makes it when it comes first, so that services start in any order.
 */
export const ensureStreamOf = (nats: Nats, publisher: ServiceName, isOwner: boolean): Promise<void> =>
  ensureStream(nats, streamOf(publisher), subjectsOf(publisher), KEEP_MS, isOwner);

/** Makes sure that the stream of dead letters exists. They are kept until somebody deals with them. */
export const ensureDeadLetterStream = (nats: Nats): Promise<void> =>
  ensureStream(nats, DEAD_LETTER_STREAM, ['dead-letter.*'], 0, false);
