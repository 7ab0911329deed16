import { setTimeout as sleep } from 'node:timers/promises';
import mongoose from 'mongoose';
import { serviceNames, streamOf, type MessageData, type Subject } from '../messaging/contracts.ts';
import { message, messagesIn, parseMessage, type Message } from '../messaging/message.ts';
import { connectNats, ensureStreamOf, isNotFound, DEAD_LETTER_STREAM, type Nats } from '../messaging/nats.ts';
import { Outbox } from '../messaging/outbox.ts';
import { readStream } from '../messaging/read-stream.ts';
import { contracts } from '../messaging/contracts.ts';
import { startService, type RunningService, type ServiceDefinition } from '../service/run-service.ts';
import { testServers, type TestServers } from './servers.ts';
import { testSigningKeys } from './sign-in.ts';

export interface TestService extends RunningService {
  servers: TestServers;
  /** Publishes a message as another service would, and answers it. Does not wait for its effect. */
  publish<S extends Subject>(type: S, version: number, data: MessageData<S>): Promise<Message<S>>;
  /** Publishes a message as it is, so that it can be sent again. */
  republish(message: Message): Promise<void>;
  /** All messages of a subject that are in JetStream now. */
  published<S extends Subject>(type: S): Promise<Message<S>[]>;
  /** Waits until the outbox is empty and every message has been handled by this service. */
  settled(): Promise<void>;
}

/** Waits until `check` answers something else than undefined or false. @throws Error after `timeoutMs` */
export async function eventually<T>(
  check: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const result = await check();
    if (result !== undefined && result !== false) return result;
    if (Date.now() > deadline) throw new Error(`still not so after ${timeoutMs} ms: ${check.toString()}`);
    await sleep(20);
  }
}

/** Removes every stream, so that a test file starts with an empty NATS. */
export async function emptyStreams(natsUrl: string): Promise<void> {
  const nats = await connectNats(natsUrl, 'test');
  for (const name of [...serviceNames.map(streamOf), DEAD_LETTER_STREAM]) {
    try {
      await nats.jsm.streams.delete(name);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  await nats.connection.close();
}

/**
 * Starts one service in the test's process against real servers, with an empty database and empty streams.
 * `stop` drops the database again.
 */
export async function startTestService(
  define: (servers: TestServers) => ServiceDefinition,
  servers = testServers(),
): Promise<TestService> {
  await emptyStreams(servers.natsUrl);
  const definition = define(servers);
  const service = await startService(definition);
  const { nats } = service;

  const republish = async (sent: Message) => {
    await ensureStreamOf(nats, contracts[sent.type].publisher, false);
    // No msgID: JetStream would drop what it has seen, and duplicates are what tests want.
    await nats.js.publish(sent.type, JSON.stringify(sent));
  };
  const publish = async <S extends Subject>(type: S, version: number, data: MessageData<S>) => {
    const made = message(type, version, data);
    await republish(made);
    return made;
  };
  const settled = () =>
    eventually(
      async () => (await Outbox.countDocuments()) === 0 && (await allHandled(nats, definition.name)),
      30_000,
    ).then(() => undefined);

  if (definition.subscriptions['signing-keys.updated']) {
    await publish('signing-keys.updated', 1, { keys: testSigningKeys });
    await settled();
  }

  return {
    ...service,
    servers,
    publish,
    republish,
    settled,
    published: (type) => publishedOn(nats, type),
    async stop() {
      await mongoose.connection.dropDatabase();
      await service.stop();
    },
  };
}

async function allHandled(nats: Nats, service: string): Promise<boolean> {
  for (const name of serviceNames) {
    try {
      const info = await nats.jsm.consumers.info(streamOf(name), service);
      if (info.num_pending > 0 || info.num_ack_pending > 0) return false;
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  return true;
}

/** All messages of a subject that are in its stream, oldest first. */
export async function publishedOn<S extends Subject>(nats: Nats, type: S): Promise<Message<S>[]> {
  const stored = await readStream(nats, streamOf(contracts[type].publisher), type);
  return stored
    .flatMap((one) => messagesIn(one.string()))
    .map((body) => parseMessage(type, body) as Message<S>);
}
