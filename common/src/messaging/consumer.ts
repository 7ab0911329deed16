import type { Span } from '@opentelemetry/api';
import { AckPolicy, DeliverPolicy, nanos, type ConsumerMessages, type JsMsg } from 'nats';
import { setTimeout as sleep } from 'node:timers/promises';
import { newTrace, withTrace } from '../service/context.ts';
import { isOutage } from '../service/outage.ts';
import { withoutCredentials, type Logger } from '../service/logger.ts';
import { endSpan, SpanKind, startSpan, traceparentOf, underSpan } from '../service/tracing.ts';
import { streamOf, subjectsOf, type ServiceName, type Subject } from './contracts.ts';
import { keepDeadLetter } from './dead-letters.ts';
import { bodyOf, createDeliveries, type Part } from './deliveries.ts';
import { batchSizes, handlingTimes, received, redelivered } from './messaging-metrics.ts';
import { MalformedMessageError, parseMessage, type Message } from './message.ts';
import { ensureStreamOf, isNotFound, type Nats } from './nats.ts';
import type { Handler, Subscriptions } from './subscriptions.ts';

export interface Consumer {
  /** Finishes the batch at hand, then stops. What was not acknowledged is delivered again. */
  stop(): Promise<void>;
}

export interface ConsumerOptions {
  /** A message that failed this often is a dead letter. An outage of a server does not count. 8 unless told. */
  maxTries?: number;
  /** Milliseconds before the next delivery of a message that was delivered `tries` times. */
  delay?: (tries: number) => number;
  /** How long a message may go without a sign of life from its consumer; 30 s unless told. */
  ackWaitMs?: number;
}

/** How many messages are handled together, about. */
const BATCH = 500;
/** How many of what JetStream stores at once are pulled at once: each is up to 64 KB of messages, or one of any size. */
const PULL = 200;
/** Delivered and not acknowledged, over all processes: those at hand and those waiting for another try. */
const MAX_UNACKNOWLEDGED = 10_000;
/** How long one pull waits for messages. */
const PULL_MS = 10_000;
/** How long to wait for the rest of a batch when JetStream says that there is more. */
const LINGER_MS = 5;
/**
 * How far apart batches begin: the further, by a millisecond a message, the more the last one had. What comes alone is
 * handled at once; under load the same work is done in fewer, larger batches, each of which costs little more than one
 * message would.
 */
const GATHER_MS = 50;
const MAX_GATHER_MS = 150;
/** Past an outage nobody should wait long. */
const OUTAGE_DELAY_MS = 5_000;

/** Milliseconds before delivery number `tries + 1`: doubling from 200 ms to a minute. */
export const retryDelay = (tries: number): number => Math.min(60_000, 100 * 2 ** tries);

/** A message that is to be handled. */
interface Received extends Part {
  message: Message;
}

/** That of W3C's version 00. What is longer is not ours, and is not carried along. */
const TRACEPARENT_LENGTH = 55;

function traceparentIn(raw: JsMsg): string | undefined {
  const given = raw.headers?.get('traceparent');
  return given?.length === TRACEPARENT_LENGTH ? given : undefined;
}

/** The span of handling one message of a batch, below the one that published it, whatever it is handled together with. */
const startProcessing = ({ raw, message }: Received, batchSize: number): Span | undefined =>
  message.traceparent
    ? startSpan(`process ${message.type}`, {
        kind: SpanKind.CONSUMER,
        causes: [message],
        attributes: {
          'messaging.system': 'nats',
          'messaging.operation.type': 'process',
          'messaging.destination.name': message.type,
          'messaging.message.id': message.id,
          'messaging.batch.message_count': batchSize,
          'messaging.nats.delivery_count': raw.info.deliveryCount,
        },
      })
    : undefined;

/** A message as its handler gets it: due to the span of its handling. */
const withSpan = (message: Message, span: Span | undefined): Message =>
  span ? { ...message, traceparent: traceparentOf(span) } : message;

/**
 * Consumes what one service wants of another's stream, through one durable pull consumer that all its processes
 * share. Messages are handled in batches by subject. Success is acknowledged; a failed batch is halved until what
 * fails is alone, and comes again after a growing delay, until it is a dead letter. A consumer that was deleted on
 * the server is made again: it starts from the stream's beginning, which versions make harmless.
 */
export async function startConsumer(
  nats: Nats,
  service: ServiceName,
  publisher: ServiceName,
  subscriptions: Subscriptions,
  log: Logger,
  { maxTries = 8, delay = retryDelay, ackWaitMs = 30_000 }: ConsumerOptions = {},
): Promise<Consumer> {
  const stream = streamOf(publisher);
  const filterSubjects = subjectsOf(publisher).filter((subject) => subscriptions[subject]);
  const stopped = new AbortController();
  /** Ends what is being waited for, when told to stop or when the connection is lost. */
  let interrupt: () => void = () => {};
  const deliveries = createDeliveries(MAX_UNACKNOWLEDGED);
  let batchBeganAt = -Infinity;
  let lastBatch = 0;

  const ensureConsumer = async () => {
    await ensureStreamOf(nats, publisher, false);
    const config = {
      durable_name: service,
      filter_subjects: filterSubjects,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      ack_wait: nanos(ackWaitMs),
      max_ack_pending: MAX_UNACKNOWLEDGED,
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

  const pause = (ms: number) => sleep(ms, undefined, { signal: stopped.signal }).catch(() => undefined);

  /** An acknowledgement without a connection would be lost, and the work done again after the ack wait. */
  const connected = async () => {
    while (!nats.isConnected() && !stopped.signal.aborted) await pause(100);
  };

  const bury = async (part: Part, why: string, tries: number) => {
    const reason = withoutCredentials(why);
    const { raw, place } = part;
    const { subject, seq: sequence, info } = raw;
    try {
      await keepDeadLetter(nats, {
        service,
        stream,
        sequence,
        place,
        timestampNanos: info.timestampNanos,
        subject,
        reason,
        tries,
        body: bodyOf(part),
        traceparent: traceparentIn(raw),
      });
    } catch (error) {
      log.error({ err: error, subject, sequence }, 'dead letter not kept, will be tried again');
      return deliveries.tryAgain(part, delay(info.deliveryCount));
    }
    log.error({ subject, sequence, tries, reason }, 'dead letter');
    received.inc({ subject, outcome: 'dead' });
    deliveries.finish(part);
  };

  const retryOrBury = async (one: Received, error: unknown) => {
    await connected();
    const { subject, info } = one.raw;
    const { trace } = one.message;
    if (isOutage(error)) {
      received.inc({ subject, outcome: 'retried' });
      log.warn({ err: error, subject, trace }, 'a server is out of reach, message will be tried again');
      return deliveries.tryAgain(one, Math.min(OUTAGE_DELAY_MS, delay(info.deliveryCount)));
    }
    const tries = deliveries.failed(one);
    if (tries >= maxTries) return bury(one, String(error), tries);
    received.inc({ subject, outcome: 'retried' });
    log.warn({ err: error, subject, trace, tries }, 'message failed, will be tried again');
    deliveries.tryAgain(one, delay(tries));
  };

  const handle = async (subject: Subject, batch: Received[]): Promise<void> => {
    const handler = subscriptions[subject] as Handler<Subject>;
    // Many messages have many causes; operations then pass each one's trace on by themselves.
    const trace = batch.length === 1 ? batch[0]!.message.trace : newTrace();
    const spans = batch.map((one) => startProcessing(one, batch.length));
    const messages = batch.map(({ message }, index) => withSpan(message, spans[index]));
    const stopTimer = handlingTimes.startTimer({ subject });
    batchSizes.observe({ subject }, batch.length);
    try {
      await withTrace(trace, () =>
        underSpan(batch.length === 1 ? spans[0] : undefined, () => handler(messages)),
      );
      stopTimer();
      for (const span of spans) endSpan(span);
      await connected();
      for (const one of batch) deliveries.finish(one);
      received.inc({ subject, outcome: 'handled' }, batch.length);
    } catch (error) {
      stopTimer();
      for (const span of spans) endSpan(span, error);
      // In an outage each would fail alike, one slow timeout after another.
      if (batch.length === 1 || isOutage(error)) {
        for (const one of batch) await retryOrBury(one, error);
        return;
      }
      const middle = batch.length >> 1;
      await handle(subject, batch.slice(0, middle));
      await handle(subject, batch.slice(middle));
    }
  };

  /** The messages of a delivery that are to be handled; those that are none are buried. */
  const messagesOf = async (raw: JsMsg): Promise<Received[]> => {
    const traceparent = traceparentIn(raw);
    const messages: Received[] = [];
    for (const part of deliveries.open(raw)) {
      try {
        const message = parseMessage(raw.subject, part.text);
        messages.push({
          ...part,
          message: traceparent === undefined ? message : { ...message, traceparent },
        });
      } catch (error) {
        if (!(error instanceof MalformedMessageError)) throw error;
        await bury(part, error.message, raw.info.deliveryCount);
      }
    }
    return messages;
  };

  const handleBySubject = async (batch: Received[]) => {
    const bySubject = new Map<Subject, Received[]>();
    for (const one of batch) {
      const group = bySubject.get(one.message.type);
      if (group) group.push(one);
      else bySubject.set(one.message.type, [one]);
    }
    for (const [subject, group] of bySubject) await handle(subject, group);
  };

  /** Answers how many messages that were. */
  const handleAll = async (raws: JsMsg[]): Promise<number> => {
    let handled = 0;
    let batch: Received[] = [];
    for (const raw of raws) {
      if (raw.redelivered) redelivered.inc({ subject: raw.subject });
      batch.push(...(await messagesOf(raw)));
      if (batch.length < BATCH && raw !== raws.at(-1)) continue;
      await handleBySubject(batch);
      handled += batch.length;
      batch = [];
    }
    return handled;
  };

  /** Pulls up to one batch of messages and handles them as they arrive. What is not taken stays on the server. */
  const pullOnce = async (messages: ConsumerMessages) => {
    const arrived: JsMsg[] = [];
    let wake: () => void = () => {};
    const receive = async () => {
      for await (const raw of messages) {
        deliveries.arrived(raw);
        arrived.push(raw);
        wake();
      }
    };
    let ended = false;
    const received = receive().finally(() => {
      ended = true;
      wake();
    });
    // Its failure is thrown below, once what had arrived before it is handled.
    received.catch(() => undefined);

    while (!stopped.signal.aborted) {
      const more = new Promise<void>((resolve) => (wake = resolve));
      if (arrived.length === 0) {
        if (ended) break;
        await more;
        continue;
      }
      const linger = arrived.at(-1)!.info.pending > 0 ? LINGER_MS : 0;
      const apart = Math.min(GATHER_MS + lastBatch, MAX_GATHER_MS);
      const gather = Math.max(linger, batchBeganAt + apart - performance.now());
      // A pull that has ended brings nothing more.
      if (!ended && gather > 0) await Promise.race([pause(gather), received.catch(() => undefined)]);
      batchBeganAt = performance.now();
      lastBatch = await handleAll(arrived.splice(0));
    }
    await received;
  };

  const join = async () => {
    await ensureConsumer();
    return nats.js.consumers.get(stream, service);
  };

  const pull = async () => {
    const interrupted = new Promise<undefined>((resolve) => (interrupt = () => resolve(undefined)));
    // Without a connection its requests take seconds to fail.
    const consumer = await Promise.race([join(), interrupted]);
    if (!consumer) return;
    let source: ConsumerMessages | undefined;
    interrupt = () => source?.stop();
    while (nats.isConnected() && !stopped.signal.aborted) {
      source = await consumer.fetch({ max_messages: PULL, expires: PULL_MS });
      if (stopped.signal.aborted) return source.stop();
      try {
        await pullOnce(source);
      } finally {
        source.stop();
        // Another process should not have to wait for these until the ack wait has run out.
        deliveries.giveBackAll();
      }
    }
  };

  const run = async () => {
    // A pull does not outlive its connection; the next one starts as soon as there is one again.
    const forget = nats.onDisconnect(() => interrupt());
    const signsOfLife = setInterval(() => deliveries.keepAlive(), ackWaitMs / 3);
    while (!stopped.signal.aborted) {
      try {
        await connected();
        if (!stopped.signal.aborted) await pull();
      } catch (error) {
        log.warn({ err: error, stream }, 'consumer will start again');
        await pause(500);
      }
    }
    clearInterval(signsOfLife);
    forget();
  };

  await ensureConsumer();
  const running = run();
  return {
    async stop() {
      stopped.abort();
      interrupt();
      await running;
    },
  };
}
