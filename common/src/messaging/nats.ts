import {
  connect,
  DiscardPolicy,
  Events,
  nanos,
  RetentionPolicy,
  StorageType,
  type ConnectionOptions,
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
  /** Whether a server is on the line. The client throws away what is sent while none is, acknowledgements included. */
  isConnected(): boolean;
  /** Calls back whenever the connection is lost, until the answered function is called. */
  onDisconnect(listener: () => void): () => void;
}

export const DEAD_LETTER_STREAM = 'DEAD_LETTERS';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A consumer that was away for longer than this has missed messages; see the runbook on rebuilding copies. */
const KEEP_MS = 7 * DAY_MS;

/**
 * The connect options in a list of addresses, such as `nats://user:password@a:4222,nats://b:4222`. The
 * credentials are those of the first address that has any; a name alone is a token, `tls://` asks for TLS.
 * @throws TypeError for an address that is none
 */
export function natsOptions(
  urls: string,
): Pick<ConnectionOptions, 'servers' | 'user' | 'pass' | 'token' | 'tls'> {
  const addresses = urls
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => parseAddress(one));
  const login = addresses.find(({ username }) => username !== '');
  const user = decodeURIComponent(login?.username ?? '');
  const pass = decodeURIComponent(login?.password ?? '');
  return {
    servers: addresses.map(({ hostname, port }) => `${hostname}:${port || '4222'}`),
    ...(pass ? { user, pass } : user ? { token: user } : {}),
    ...(addresses.some(({ protocol }) => protocol === 'tls:') ? { tls: {} } : {}),
  };
}

/** Says what is wrong without the address, which may hold a password. */
function parseAddress(address: string): URL {
  try {
    return new URL(address.includes('://') ? address : `nats://${address}`);
  } catch {
    throw new TypeError('the address of NATS is not valid: expected nats://host:port');
  }
}

/**
 * Connects to NATS and never gives up reconnecting (the client's default is to, after 20 s).
 * @throws NatsError when no server can be reached within 10 s at the start, or has no JetStream.
 */
export async function connectNats(url: string, name: string, replicas = 1): Promise<Nats> {
  const connection = await connect({
    ...natsOptions(url),
    name,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    timeout: 10_000,
    // A peer that vanished without a word is noticed after 30 s; the default takes six minutes.
    pingInterval: 10_000,
    maxPingOut: 2,
    // Or each publish would note where it was called from, in case it fails.
    noAsyncTraces: true,
  });
  let connected = true;
  const listeners = new Set<() => void>();
  const watch = async () => {
    for await (const { type } of connection.status()) {
      if (type === Events.Disconnect) {
        connected = false;
        for (const listener of listeners) listener();
      }
      if (type === Events.Reconnect) connected = true;
    }
  };
  void watch();
  try {
    return {
      connection,
      js: connection.jetstream({ timeout: 5_000 }),
      jsm: await connection.jetstreamManager(),
      replicas,
      isConnected: () => connected && !connection.isClosed(),
      onDisconnect(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
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
