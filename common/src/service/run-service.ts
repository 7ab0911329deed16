import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import mongoose from 'mongoose';
import { Events } from 'nats';
import { setTimeout as sleep } from 'node:timers/promises';
import { acceptFirst } from '../http/accept-first.ts';
import { createStartingApp } from '../http/probes.ts';
import { refuseMalformed } from '../http/refuse-malformed.ts';
import { serviceNames, subjectsOf, type ServiceName } from '../messaging/contracts.ts';
import { startConsumer, type Consumer } from '../messaging/consumer.ts';
import { exposeMessaging } from '../messaging/messaging-metrics.ts';
import { connectNats, ensureDeadLetterStream, ensureStreamOf, type Nats } from '../messaging/nats.ts';
import { startRelay, type Relay } from '../messaging/relay.ts';
import type { Subscriptions } from '../messaging/subscriptions.ts';
import type { KeySet } from '../security/session-token.ts';
import { createKeySetFromCopy } from '../security/signing-keys-copy.ts';
import { endWaitsOfClosedConnections } from './closed-connections.ts';
import { ConfigError, type BaseConfig } from './config.ts';
import type { Health } from './health.ts';
import { createLogger, withoutCredentials, type Logger } from './logger.ts';
import { startMetrics } from './metrics.ts';
import { isOutage } from './outage.ts';

/** What a service is given to build its app with. */
export interface ServiceContext {
  name: ServiceName;
  log: Logger;
  keys: KeySet;
  health: Health;
  secureCookies: boolean;
  /** Proxies in front of the service, whose word on where a request comes from is taken. */
  trustedProxyHops: number;
  /** Fires when the service is told to stop: answers that would go on for ever (a stream of events) end then. */
  stopping: AbortSignal;
}

/** Work that goes on beside requests and messages: a queue, a periodic check. Stopped before the database is left. */
export interface BackgroundWork {
  stop(): Promise<void>;
}

/** All that makes one service. */
export interface ServiceDefinition {
  name: ServiceName;
  config: BaseConfig;
  subscriptions: Subscriptions;
  buildApp(context: ServiceContext): Express;
  /** Where public keys come from; the copy of auth's, unless this is auth. */
  keys?: KeySet;
  /** Runs when the database is there and before anything else starts. */
  prepare?(context: ServiceContext): Promise<void>;
  /**
   * Is started before the first message is handled, and stopped after the last. `nats` is for news that may be lost,
   * such as live updates of a page; whatever must arrive goes through the outbox.
   */
  background?(context: ServiceContext, nats: Nats): Promise<BackgroundWork>;
}

export interface RunningService {
  url: string;
  nats: Nats;
  /** Unready → HTTP closed → consumers → background → relay → NATS drained → Mongo. */
  stop(): Promise<void>;
}

/** An `import` of node:http reads all that it exports, and so loads Node's fetch and WebSocket: 4 MB that no service uses. */
const { createServer } = process.getBuiltinModule('node:http');

/** A filter that names a field the schema does not know is a bug; mongoose would strip it and match everything. */
mongoose.set('strictQuery', 'throw');

/**
 * Connections that wait to be taken on, where the kernel allows as many. Node's 511 are fewer than an on-sale brings in one
 * moment, and whoever finds no room tries again after one second, then three, then seven.
 */
const BACKLOG = 4_096;
/** How long requests in flight may take to finish once the service is told to stop. */
const CLOSE_GRACE_MS = 10_000;
/** How long any one part may take to stop; together they fit into Kubernetes' 30 s. */
const STOP_MS = 4_000;
/** Longer than proxies keep an idle connection, so that none sends a request into a closing one. */
const KEEP_ALIVE_MS = 75_000;
/** How long a request and its headers may take to arrive, so that slow senders cannot hold connections. */
const REQUEST_MS = 30_000;
const HEADERS_MS = 10_000;
/** How often Node looks for those that took longer. */
const CHECK_MS = 5_000;

/**
 * How long an answer of Mongo may take, unless its address says otherwise. Past it the connection counts as lost: work that
 * hangs is tried again instead of keeping what waits behind it for ever.
 */
const ANSWER_MS = 30_000;

/**
 * How long a request waits for a Mongo that can be written to. A transaction that is cut off waits twice: to be ended, and
 * for its second try.
 */
const SELECTION_MS = 3_000;

async function connectMongo(url: string): Promise<void> {
  endWaitsOfClosedConnections();
  const options: mongoose.ConnectOptions = {
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
    serverSelectionTimeoutMS: SELECTION_MS,
    maxPoolSize: 50,
    writeConcern: { w: 'majority' },
  };
  // Collections and indexes exist before the first write: a transaction cannot wait for an index being built.
  await mongoose.connect(url, { ...options, socketTimeoutMS: 0 });
  await Promise.all(
    Object.values(mongoose.models).map(async (model) => {
      await model.createCollection();
      await model.createIndexes();
    }),
  );
  // Building an index takes as long as it takes; nothing else does.
  await mongoose.disconnect();
  const isTold = /[?&]socketTimeoutMS=/i.test(url);
  await mongoose.connect(url, { ...options, ...(!isTold && { socketTimeoutMS: ANSWER_MS }) });
}

/**
 * Starts a service in this process: probes → Mongo → NATS → relay → background → consumers → HTTP → ready. What had
 * been started is stopped again when a later step fails.
 * @throws whatever the failing step throws.
 */
export async function startService(definition: ServiceDefinition): Promise<RunningService> {
  const { name, config, subscriptions } = definition;
  const log = createLogger(name, config.LOG_LEVEL);
  startMetrics(name);
  const health: Health = { ready: false };
  const stopping = new AbortController();
  const context: ServiceContext = {
    name,
    log,
    health,
    keys: definition.keys ?? createKeySetFromCopy(),
    secureCookies: config.SECURE_COOKIES,
    trustedProxyHops: config.TRUSTED_PROXY_HOPS,
    stopping: stopping.signal,
  };
  // It listens before anything else is there, so that whoever looks after the process sees it alive and not ready.
  let app = createStartingApp(health, log);
  const server = createServer({ connectionsCheckingInterval: CHECK_MS });
  server.on(
    'request',
    acceptFirst(server, (req, res) => void app(req, res)),
  );
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.requestTimeout = REQUEST_MS;
  server.headersTimeout = HEADERS_MS;
  refuseMalformed(server);
  const http = { what: 'http', stop: () => closeServer(server) };
  const stops: { what: string; stop: () => Promise<void> }[] = [];
  const onStop = (what: string, stop: () => Promise<void>) => stops.push({ what, stop });
  const stop = async () => {
    health.ready = false;
    stopping.abort();
    const failed: unknown[] = [];
    for (let next: typeof http | undefined = http; next; next = stops.pop()) {
      // One part that fails or hangs must not keep the others from stopping.
      await within(next.what === 'http' ? CLOSE_GRACE_MS + STOP_MS : STOP_MS, next).catch(
        (error: unknown) => {
          log.error({ err: error, part: next?.what }, 'did not stop cleanly');
          failed.push(error);
        },
      );
    }
    if (failed.length > 0) throw new AggregateError(failed, 'some parts did not stop cleanly');
  };

  try {
    server.listen({ port: config.PORT, backlog: BACKLOG });
    await once(server, 'listening');

    if (config.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined) {
      // Loaded only where it is wanted: the SDK is larger than a service.
      const { startExport } = await import('./tracing-sdk.ts');
      onStop('tracing', startExport(name, config, log));
    }
    onStop('mongo', () => mongoose.disconnect());
    await connectMongo(config.MONGO_URL);
    await definition.prepare?.(context);

    const nats = await connectNats(config.NATS_URL, name, config.NATS_REPLICAS);
    onStop('nats', () => leaveNats(nats));
    void logConnection(nats, log);
    await ensureStreamOf(nats, name, true);
    await ensureDeadLetterStream(nats);

    const relay: Relay = startRelay(nats, name, log);
    onStop('relay', () => relay.stop());

    const background = await definition.background?.(context, nats);
    if (background) onStop('background', () => background.stop());

    const publishers = serviceNames.filter((publisher) =>
      subjectsOf(publisher).some((subject) => subscriptions[subject]),
    );
    const consumers: Consumer[] = [];
    onStop('consumers', async () => {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
    });
    const waits = config.ACK_WAIT_SECONDS && { ackWaitMs: config.ACK_WAIT_SECONDS * 1000 };
    for (const publisher of publishers) {
      consumers.push(await startConsumer(nats, name, publisher, subscriptions, log, { ...waits }));
    }
    exposeMessaging(nats, name, publishers);

    app = definition.buildApp(context);
    health.ready = true;
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    log.info({ url }, 'ready');
    return { url, nats, stop };
  } catch (error) {
    // The reason why it did not start is the one to tell; what went wrong with the stop is in the log.
    await stop().catch(() => undefined);
    throw error;
  }
}

/** @throws Error when a part has not stopped in time */
async function within(
  ms: number,
  { what, stop }: { what: string; stop: () => Promise<void> },
): Promise<void> {
  const done = new AbortController();
  const late = sleep(ms, undefined, { signal: done.signal }).then(() => {
    throw new Error(`${what} has not stopped after ${ms} ms`);
  });
  late.catch(() => undefined);
  try {
    await Promise.race([stop(), late]);
  } finally {
    done.abort();
  }
}

/** Sends what is still to be sent, if anybody is there to get it. Draining waits for a lost server for ever. */
const leaveNats = (nats: Nats): Promise<void> =>
  nats.isConnected() ? nats.connection.drain() : nats.connection.close();

async function logConnection(nats: Nats, log: Logger): Promise<void> {
  for await (const { type } of nats.connection.status()) {
    if (type === Events.Disconnect) log.warn('NATS is out of reach, messages wait in the outbox');
    if (type === Events.Reconnect) log.info('NATS is back');
  }
}

/** Lets the requests in flight finish, and ends those that do not within the grace period. */
async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  // A connection falls idle when its last answer is out; a browser would keep it open.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const deadline = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(deadline);
}

/**
 * Runs a service as a process: starts it, stops it cleanly on SIGTERM and SIGINT, and exits with 1 and the reason
 * when it cannot start.
 */
export async function runService(define: () => ServiceDefinition): Promise<void> {
  let service: RunningService | undefined;
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= (service?.stop() ?? Promise.resolve()).then(
      () => process.exit(0),
      (error: unknown) => fail('did not stop cleanly', error),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  try {
    service = await startService(define());
  } catch (error) {
    fail('cannot start', error);
  }
}

function fail(what: string, error: unknown): never {
  console.error(`${what}: ${withoutCredentials(reasonOf(error))}`);
  process.exit(1);
}

/** Configuration and outages are for an operator: their words say enough. Anything else is a bug and shows where. */
function reasonOf(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (isOutage(error)) return String(error);
  const { stack, cause } = error instanceof Error ? error : { stack: String(error), cause: undefined };
  return cause === undefined ? String(stack) : `${stack}\ncaused by: ${reasonOf(cause)}`;
}
