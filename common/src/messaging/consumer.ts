import { AckPolicy, ConsumerEvents, DeliverPolicy, nanos, type ConsumerMessages, type JsMsg } from 'nats';
import { setTimeout as sleep } from 'node:timers/promises';
import { newTrace, withTrace } from '../service/context.ts';
import { isOutage } from '../service/outage.ts';
import type { Logger } from '../service/logger.ts';
import { streamOf, subjectsOf, type ServiceName, type Subject } from './contracts.ts';
import { keepDeadLetter } from './dead-letters.ts';
import { MalformedMessageError, parseMessage, type Message } from './message.ts';
import { ensureStreamOf, isNotFound, type Nats } from './nats.ts';
import type { Handler, Subscriptions } from './subscriptions.ts';

export interface Consumer {
  /** Finishes the batch at hand, then stops. What was not acknowledged is delivered again. */
  stop(): Promise<void>;
}

const BATCH = 500;
const ACK_WAIT_MS = 30_000;
/** A message that failed this often is a dead letter. An outage of a server does not count. */
const MAX_TRIES = 8;

/** Milliseconds before delivery number `tries + 1`: doubling from 200 ms to a minute. */
export const retryDelay = (tries: number): number => Math.min(60_000, 100 * 2 ** tries);

interface Received {
  raw: JsMsg;
  message: Message;
}

/**
 * Consumes what one service wants of another's stream, through one durable pull consumer that all its processes
 * share. Messages are handled in batches by subject. Success is acknowledged; a failed batch is tried message by
 * message, and what fails alone comes again after a growing delay, until it is a dead letter. A consumer that was
 * deleted on the server is made again: it starts from the stream's beginning, which versions make harmless.
 */
export async function startConsumer(
  nats: Nats,
  service: ServiceName,
  publisher: ServiceName,
  subscriptions: Subscriptions,
  log: Logger,
): Promise<Consumer> {
  const stream = streamOf(publisher);
  const filterSubjects = subjectsOf(publisher).filter((subject) => subscriptions[subject]);
  let stopping = false;
  let source: ConsumerMessages | undefined;

  const ensureConsumer = async () => {
    await ensureStreamOf(nats, publisher, false);
    const config = {
      durable_name: service,
      filter_subjects: filterSubjects,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      ack_wait: nanos(ACK_WAIT_MS),
      max_ack_pending: BATCH * 4,
      num_replicas: nats.replicas,
    };
    try {
      await nats.jsm.consumers.info(stream, service);
      await nats.jsm.consumers.update(stream, service, config);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      await nats.jsm.consumers.add(stream, config);
    }
  };

  const bury = async (raw: JsMsg, reason: string) => {
    log.error(
      { subject: raw.subject, sequence: raw.seq, tries: raw.info.deliveryCount, reason },
      'dead letter',
    );
    await keepDeadLetter(nats, {
      service,
      stream,
      sequence: raw.seq,
      subject: raw.subject,
      reason,
      tries: raw.info.deliveryCount,
      body: raw.data,
    });
    raw.term(reason);
  };

  const retryOrBury = async ({ raw }: Received, error: unknown) => {
    const tries = raw.info.deliveryCount;
    if (tries >= MAX_TRIES && !isOutage(error)) return bury(raw, String(error));
    log.warn({ err: error, subject: raw.subject, tries }, 'message failed, will be tried again');
    raw.nak(retryDelay(tries));
  };

  const handle = async (subject: Subject, batch: Received[]): Promise<void> => {
    const handler = subscriptions[subject] as Handler<Subject>;
    // Many messages have many causes; operations then pass each one's trace on by themselves.
    const trace = batch.length === 1 ? batch[0]!.message.trace : newTrace();
    try {
      await withTrace(trace, () => handler(batch.map(({ message }) => message)));
      for (const { raw } of batch) raw.ack();
    } catch (error) {
      if (batch.length === 1) return retryOrBury(batch[0]!, error);
      // In an outage each would fail alike, one slow timeout after another.
      if (isOutage(error)) for (const one of batch) await retryOrBury(one, error);
      else for (const one of batch) await handle(subject, [one]);
    }
  };

  const handleAll = async (raws: JsMsg[]) => {
    const bySubject = new Map<Subject, Received[]>();
    for (const raw of raws) {
      try {
        const message = parseMessage(raw.subject, raw.string());
        const group = bySubject.get(message.type) ?? [];
        bySubject.set(message.type, group);
        group.push({ raw, message });
      } catch (error) {
        if (!(error instanceof MalformedMessageError)) throw error;
        await bury(raw, error.message);
      }
    }
    for (const [subject, batch] of bySubject) await handle(subject, batch);
  };

  const consumeOnce = async () => {
    await ensureConsumer();
    const consumer = await nats.js.consumers.get(stream, service);
    const buffer: JsMsg[] = [];
    let wake: () => void = () => {};
    let ended = false;
    const arrived = () => new Promise<void>((resolve) => (wake = resolve));
    source = await consumer.consume({
      max_messages: BATCH,
      callback: (raw) => {
        buffer.push(raw);
        wake();
      },
    });
    const end = () => {
      ended = true;
      wake();
    };
    void source.closed().then(end);
    void watch(source, end);

    while (!ended) {
      const waiting = arrived();
      if (buffer.length === 0) {
        await waiting;
        continue;
      }
      await handleAll(buffer.splice(0, BATCH));
    }
    source.stop();
    // Another process should not have to wait for these until the ack wait has run out.
    for (const raw of buffer) raw.nak();
  };

  const watch = async (messages: ConsumerMessages, end: () => void) => {
    for await (const status of await messages.status()) {
      const gone =
        status.type === ConsumerEvents.ConsumerDeleted ||
        status.type === ConsumerEvents.ConsumerNotFound ||
        status.type === ConsumerEvents.StreamNotFound ||
        (status.type === ConsumerEvents.HeartbeatsMissed && Number(status.data) >= 2);
      if (gone) {
        log.warn({ stream, status: status.type }, 'consumer is gone, making it again');
        end();
        return;
      }
    }
  };

  const run = async () => {
    while (!stopping) {
      try {
        await consumeOnce();
      } catch (error) {
        source?.stop();
        log.warn({ err: error, stream }, 'consumer will start again');
        if (!stopping) await sleep(500);
      }
    }
  };

  await ensureConsumer();
  const running = run();
  return {
    async stop() {
      stopping = true;
      source?.stop();
      await running;
    },
  };
}
