import type { Span } from '@opentelemetry/api';
import mongoose from 'mongoose';
import { headers, type JetStreamPublishOptions } from 'nats';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../service/logger.ts';
import { endSpan, SpanKind, startSpan, traceparentOf } from '../service/tracing.ts';
import type { ServiceName } from './contracts.ts';
import { messagesIn } from './message.ts';
import { published } from './messaging-metrics.ts';
import { ensureStreamOf, type Nats } from './nats.ts';
import { onCommitted, Outbox, type OutboxRow } from './outbox.ts';

export interface Relay {
  /** Publishes what this process has committed, for 3 s at most, then stops. What is left stays for the next one. */
  stop(): Promise<void>;
}

const BATCH = 200;
const POLL_MS = 1_000;
/** Rows younger than this are left to the process that committed them. */
const ORPHAN_MS = 3_000;
/** Beyond this many characters in memory the rest is left to the poll, so that a NATS outage costs little memory. */
const MEMORY_CHARACTERS = 16 * 1024 * 1024;
const MAX_DELAY_MS = 2_000;
/** How long rows that were acknowledged wait to be removed together: a removal costs the same for one as for many. */
const REMOVE_MS = 100;
const FLUSH_MS = 3_000;

/**
 * Moves outbox rows into JetStream: in batches, with the row's id as `msgID`, removing only what was
 * acknowledged. A publish that times out may have arrived, so it is repeated under the same `msgID`. It never
 * gives up. Rows come straight from the transactions of this process; a poll finds those of a process that died.
 */
export function startRelay(nats: Nats, service: ServiceName, log: Logger): Relay {
  const pending: OutboxRow[] = [];
  /** What they have, in characters. */
  let held = 0;
  /** Acknowledged, and not yet removed. */
  let sent: OutboxRow['_id'][] = [];
  let removeAt = 0;
  const stopped = new AbortController();
  let wake: () => void = () => {};

  onCommitted((rows) => {
    if (held < MEMORY_CHARACTERS) {
      pending.push(...rows);
      held += charactersOf(rows);
    }
    wake();
  });

  const takePending = () => {
    const rows = pending.splice(0, BATCH);
    held -= charactersOf(rows);
    return rows;
  };

  /** Publishes rows. Answers why some were not acknowledged, and how many those are. */
  const publish = async (rows: OutboxRow[]) => {
    const results = await Promise.allSettled(rows.map((row) => publishRow(nats, row)));
    const acknowledged = rows.filter((_, index) => results[index]?.status === 'fulfilled');
    if (sent.length === 0) removeAt = Date.now() + REMOVE_MS;
    sent.push(...acknowledged.map((row) => row._id));
    if (sent.length >= BATCH) await remove();
    const failure = results.find((result) => result.status === 'rejected');
    return { failed: rows.length - acknowledged.length, reason: failure?.reason as unknown };
  };

  /** What this does not remove, for an outage, a poll finds; published again it changes nothing. */
  const remove = async () => {
    const ids = sent;
    sent = [];
    if (ids.length > 0) await Outbox.collection.deleteMany({ _id: { $in: ids } });
  };

  const orphans = () => {
    const old = mongoose.Types.ObjectId.createFromTime((Date.now() - ORPHAN_MS) / 1000);
    // What waits here in memory would only be read, and published, twice.
    const oldest = pending[0]?._id;
    const before = oldest && oldest.toHexString() < old.toHexString() ? oldest : old;
    return Outbox.collection
      .find<OutboxRow>({ _id: { $lt: before } })
      .sort({ _id: 1 })
      .limit(BATCH)
      .toArray();
  };

  /** Sleeps, but not past the stop. */
  const pause = (ms: number) => sleep(ms, undefined, { signal: stopped.signal }).catch(() => undefined);

  const idle = async (ms: number) => {
    const woken = new AbortController();
    wake = () => woken.abort();
    // What was committed before `wake` was set would wait for the next commit.
    if (pending.length > 0 || stopped.signal.aborted) return;
    await sleep(ms, undefined, { signal: woken.signal }).catch(() => undefined);
  };

  let pollAt = 0;
  let flushUntil = 0;
  const nextBatch = async () => {
    // By the clock, not when idle: a busy process must not leave a dead one's rows waiting.
    if (Date.now() < pollAt || stopped.signal.aborted) return takePending();
    // What is only waiting to be removed is no orphan.
    await remove();
    const rows = await orphans();
    // A full page means there is more: look again right after it.
    pollAt = rows.length === BATCH ? 0 : Date.now() + POLL_MS;
    return rows.length > 0 ? rows : takePending();
  };

  const run = async () => {
    let delay = 0;
    while (!stopped.signal.aborted || (pending.length > 0 && Date.now() < flushUntil)) {
      try {
        if (!nats.isConnected()) throw new Error('NATS is not connected');
        const batch = await nextBatch();
        const { failed, reason } = await publish(batch);
        if (failed === 0) {
          delay = 0;
          if (sent.length > 0 && Date.now() >= removeAt) await remove();
          if (batch.length === 0) await idle(sent.length > 0 ? removeAt - Date.now() : POLL_MS);
          continue;
        }
        // What was not sent is still in the outbox, where a later poll finds it.
        pollAt = Date.now() + POLL_MS;
        if (failed < batch.length) {
          log.error({ err: reason, failed, sent: batch.length - failed }, 'some messages were not published');
          continue;
        }
        // Somebody may have deleted the stream.
        await ensureStreamOf(nats, service, true);
        throw new Error(`${failed} messages not published`, { cause: reason });
      } catch (error) {
        if (stopped.signal.aborted) break;
        delay = Math.min(MAX_DELAY_MS, delay * 2 || 100);
        log.warn({ err: error }, 'outbox relay will try again');
        await pause(delay);
      }
    }
    await remove().catch((error: unknown) => log.warn({ err: error }, 'sent messages stay in the outbox'));
  };

  const running = run();
  return {
    async stop() {
      flushUntil = Date.now() + FLUSH_MS;
      stopped.abort();
      onCommitted(undefined);
      wake();
      await running;
    },
  };
}

const charactersOf = (rows: OutboxRow[]): number => rows.reduce((sum, { body }) => sum + body.length, 0);

/** The span of one publish, below what the message is due to. */
const startPublishing = (row: OutboxRow): Span | undefined =>
  row.traceparent
    ? startSpan(`publish ${row.subject}`, {
        kind: SpanKind.PRODUCER,
        causes: [row],
        attributes: {
          'messaging.system': 'nats',
          'messaging.operation.type': 'send',
          'messaging.destination.name': row.subject,
          'messaging.message.id': String(row._id),
        },
      })
    : undefined;

/** Publishes a row in the trace it belongs to. @throws NatsError when it was not acknowledged */
async function publishRow(nats: Nats, row: OutboxRow): Promise<void> {
  const span = startPublishing(row);
  const traceparent = traceparentOf(span) ?? row.traceparent;
  const options: Partial<JetStreamPublishOptions> = { msgID: String(row._id) };
  if (traceparent !== undefined) {
    options.headers = headers();
    options.headers.set('traceparent', traceparent);
  }
  try {
    await nats.js.publish(row.subject, row.body, options);
    published.inc({ subject: row.subject }, messagesIn(row.body).length);
    endSpan(span);
  } catch (error) {
    endSpan(span, error);
    throw error;
  }
}
