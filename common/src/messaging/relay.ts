import mongoose from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../service/logger.ts';
import type { Nats } from './nats.ts';
import { onCommitted, Outbox, type OutboxRow } from './outbox.ts';

export interface Relay {
  /** Publishes what this process has committed, then stops. Rows it could not publish stay for the next one. */
  stop(): Promise<void>;
}

const BATCH = 500;
const POLL_MS = 1_000;
/** Rows younger than this are left to the process that committed them. */
const ORPHAN_MS = 3_000;
/** Beyond this many rows in memory the rest is left to the poll, so that a NATS outage costs no memory. */
const MEMORY_ROWS = 20_000;
const MAX_DELAY_MS = 5_000;

/**
 * Moves outbox rows into JetStream: in batches, with the row's id as `msgID`, removing only what was
 * acknowledged. A publish that times out may have arrived, so it is repeated under the same `msgID`. It never
 * gives up. Rows come straight from the transactions of this process; a poll finds those of a process that died.
 */
export function startRelay(nats: Nats, log: Logger): Relay {
  const pending: OutboxRow[] = [];
  let stopping = false;
  let wake: () => void = () => {};
  const wakeable = () => new Promise<void>((resolve) => (wake = resolve));

  onCommitted((rows) => {
    if (pending.length < MEMORY_ROWS) pending.push(...rows);
    wake();
  });

  const publish = async (rows: OutboxRow[]) => {
    const results = await Promise.allSettled(
      rows.map((row) => nats.js.publish(row.subject, row.body, { msgID: String(row._id) })),
    );
    const sent = rows.filter((_, index) => results[index]?.status === 'fulfilled');
    if (sent.length > 0) await Outbox.collection.deleteMany({ _id: { $in: sent.map((row) => row._id) } });
    const failure = results.find((result) => result.status === 'rejected');
    if (failure)
      throw new Error(`${rows.length - sent.length} messages not published`, { cause: failure.reason });
  };

  const orphans = () =>
    Outbox.collection
      .find<OutboxRow>({
        _id: { $lt: mongoose.Types.ObjectId.createFromTime((Date.now() - ORPHAN_MS) / 1000) },
      })
      .sort({ _id: 1 })
      .limit(BATCH)
      .toArray();

  const run = async () => {
    let delay = 0;
    let polledAt = 0;
    while (!stopping || pending.length > 0) {
      const waiting = wakeable();
      let batch = pending.splice(0, BATCH);
      try {
        if (batch.length === 0 && Date.now() - polledAt >= POLL_MS) {
          batch = await orphans();
          // A full page means there is more: look again at once.
          polledAt = batch.length === BATCH ? 0 : Date.now();
        }
        if (batch.length > 0) {
          await publish(batch);
          delay = 0;
          continue;
        }
      } catch (error) {
        // What was not sent is still in the outbox, where the poll finds it.
        delay = Math.min(MAX_DELAY_MS, delay * 2 || 100);
        log.warn({ err: error }, 'outbox relay will try again');
        if (stopping) break;
        await sleep(delay);
        continue;
      }
      if (!stopping) await Promise.race([waiting, sleep(POLL_MS)]);
    }
  };

  const running = run();
  return {
    async stop() {
      stopping = true;
      onCommitted(undefined);
      wake();
      await running;
    },
  };
}
