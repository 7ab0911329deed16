import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import mongoose from 'mongoose';
import { serviceNames, subjectsOf, type ServiceName } from '../messaging/contracts.ts';
import { startConsumer, type Consumer } from '../messaging/consumer.ts';
import { connectNats, ensureDeadLetterStream, ensureStreamOf, type Nats } from '../messaging/nats.ts';
import { startRelay, type Relay } from '../messaging/relay.ts';
import type { Subscriptions } from '../messaging/subscriptions.ts';
import type { KeySet } from '../security/session-token.ts';
import { createKeySetFromCopy } from '../security/signing-keys-copy.ts';
import { ConfigError, type BaseConfig } from './config.ts';
import type { Health } from './health.ts';
import { createLogger, type Logger } from './logger.ts';

/** What a service is given to build its app with. */
export interface ServiceContext {
  name: ServiceName;
  log: Logger;
  keys: KeySet;
  health: Health;
  secureCookies: boolean;
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
  background?(context: ServiceContext): Promise<BackgroundWork>;
}

export interface RunningService {
  url: string;
  nats: Nats;
  /** Unready → HTTP closed → background and consumers → relay → NATS drained → Mongo. */
  stop(): Promise<void>;
}

/** A filter that names a field the schema does not know is a bug; mongoose would strip it and match everything. */
mongoose.set('strictQuery', 'throw');

/** How long requests in flight may take to finish once the service is told to stop. */
const CLOSE_GRACE_MS = 10_000;

async function connectMongo(url: string): Promise<void> {
  await mongoose.connect(url, {
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
    serverSelectionTimeoutMS: 5_000,
    maxPoolSize: 50,
    writeConcern: { w: 'majority' },
  });
  // Collections and indexes exist before the first write: a transaction cannot wait for an index being built.
  await Promise.all(
    Object.values(mongoose.models).map(async (model) => {
      await model.createCollection();
      await model.createIndexes();
    }),
  );
}

/**
 * Starts a service in this process: Mongo → NATS → relay and consumers → HTTP → ready. What had been started is
 * stopped again when a later step fails.
 * @throws whatever the failing step throws.
 */
export async function startService(definition: ServiceDefinition): Promise<RunningService> {
  const { name, config, subscriptions } = definition;
  const log = createLogger(name, config.LOG_LEVEL);
  const health: Health = { ready: false };
  const context: ServiceContext = {
    name,
    log,
    health,
    keys: definition.keys ?? createKeySetFromCopy(),
    secureCookies: config.SECURE_COOKIES,
  };
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    health.ready = false;
    for (let next = stops.pop(); next; next = stops.pop()) await next();
  };

  try {
    stops.push(() => mongoose.disconnect());
    await connectMongo(config.MONGO_URL);
    await definition.prepare?.(context);

    const nats = await connectNats(config.NATS_URL, name, config.NATS_REPLICAS);
    stops.push(() => nats.connection.drain());
    await ensureStreamOf(nats, name, true);
    await ensureDeadLetterStream(nats);

    const relay: Relay = startRelay(nats, log);
    stops.push(() => relay.stop());

    const publishers = serviceNames.filter((publisher) =>
      subjectsOf(publisher).some((subject) => subscriptions[subject]),
    );
    const consumers: Consumer[] = [];
    stops.push(async () => {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
    });
    for (const publisher of publishers) {
      consumers.push(await startConsumer(nats, name, publisher, subscriptions, log));
    }

    const background = await definition.background?.(context);
    if (background) stops.push(() => background.stop());

    const server = createServer(definition.buildApp(context));
    stops.push(() => closeServer(server));
    server.listen(config.PORT);
    await once(server, 'listening');

    health.ready = true;
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    log.info({ url }, 'ready');
    return { url, nats, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const deadline = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
  await closed;
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
  const reason = error instanceof ConfigError ? error.message : error;
  console.error(`${what}:`, reason);
  process.exit(1);
}
