import { setTimeout as sleep } from 'node:timers/promises';
import {
  currentCause,
  inSpan,
  isDuplicateKey,
  traceparentOf,
  unavailable,
  type Cause,
  type IdempotencyKey,
} from '@aisle/common';
import { batchSizes, commitTimes, conflicts } from '../metrics.ts';
import type { OrderDocument } from '../models/order.ts';
import { commit, StaleError, type Entry } from './commit.ts';
import type { Change, Limits } from './decide.ts';

/** The one way in which inventory and orders change. */
export interface Door {
  /**
   * Makes a change to an inventory and the order it concerns, and answers the order after it: also when the change
   * had been made before. What it is due to, if not to the request or message being handled, is given as its cause.
   * @throws ApiError 404 unknown, 409 taken or in the wrong state, 503 when too many processes want the same inventory
   */
  change(inventoryId: string, change: Change, key?: IdempotencyKey, cause?: Cause): Promise<OrderDocument>;
}

interface Waiting extends Entry {
  resolve(order: OrderDocument): void;
  reject(error: unknown): void;
}

export interface DoorOptions {
  now?: () => Date;
  /** Told of each batch as it is committed: how many changes it made. */
  onBatch?: (size: number) => void;
}

const MAX_BATCH = 500;
const MAX_ATTEMPTS = 30;

/**
 * Makes the door. Changes to one inventory that arrive while another is being committed are decided together, in order
 * of arrival, and committed in a single transaction: the more load, the less an order costs. One change alone waits
 * for nobody. Correctness does not rest on this queue but on the inventory's version, which the transaction checks:
 * several processes may do this at once, the one that comes too late decides again.
 */
export function createDoor(
  limits: Limits,
  { now = () => new Date(), onBatch = () => {} }: DoorOptions = {},
): Door {
  const queues = new Map<string, Waiting[]>();

  const commitOnce = (inventoryId: string, batch: Waiting[]) =>
    inSpan(
      'commit reservations',
      async (span) => {
        span?.setAttributes({ 'aisle.inventory': inventoryId, 'aisle.batch.size': batch.length });
        const stopTimer = commitTimes.startTimer();
        const results = await commit(inventoryId, batch, { ...limits, now: now() });
        stopTimer();
        return results;
      },
      { causes: batch.map(({ cause }) => cause) },
    );

  const commitBatch = async (inventoryId: string, batch: Waiting[]) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const results = await commitOnce(inventoryId, batch);
        onBatch(batch.length);
        batchSizes.observe(batch.length);
        batch.forEach((waiting, index) => {
          const result = results[index]!;
          if ('order' in result) waiting.resolve(result.order);
          else waiting.reject(result.refusal);
        });
        return;
      } catch (error) {
        // A duplicate key is an Idempotency-Key that another process has just used: the next look finds it.
        if (!(error instanceof StaleError) && !isDuplicateKey(error)) throw error;
        conflicts.inc();
        if (attempt === MAX_ATTEMPTS) throw unavailable('Very many people want this right now', 1, error);
        await sleep(Math.random() * Math.min(5 * attempt, 50));
      }
    }
  };

  const run = async (inventoryId: string, queue: Waiting[]) => {
    while (queue.length > 0) {
      const batch = queue.splice(0, MAX_BATCH);
      try {
        await commitBatch(inventoryId, batch);
      } catch (error) {
        for (const waiting of batch) waiting.reject(error);
      }
    }
    queues.delete(inventoryId);
  };

  const enqueue = (inventoryId: string, change: Change, key: IdempotencyKey | undefined, cause: Cause) =>
    new Promise<OrderDocument>((resolve, reject) => {
      const waiting = { change, key, cause, resolve, reject };
      const queue = queues.get(inventoryId);
      if (queue) {
        queue.push(waiting);
        return;
      }
      const started = [waiting];
      queues.set(inventoryId, started);
      void run(inventoryId, started);
    });

  return {
    change: (inventoryId, change, key, cause = currentCause()) =>
      inSpan(
        `reserve: ${change.type}`,
        (span) =>
          enqueue(inventoryId, change, key, span ? { ...cause, traceparent: traceparentOf(span) } : cause),
        { causes: [cause] },
      ),
  };
}
