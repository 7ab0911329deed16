import { setTimeout as sleep } from 'node:timers/promises';
import {
  currentCause,
  currentSpan,
  isDuplicateKey,
  unavailable,
  type Cause,
  type IdempotencyKey,
  type Span,
} from '@aisle/common';
import { batchSizes, commitTimes, conflicts } from '../metrics.ts';
import type { OrderDocument } from '../models/order.ts';
import { commit, StaleError, type Batch, type Entry, type Result } from './commit.ts';
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
  /** The span of who waits. It is told of the batch, which has none of its own: it would belong to many traces. */
  span: Span | undefined;
  resolve: (order: OrderDocument) => void;
  reject: (error: unknown) => void;
}

interface WaitingBatch extends Batch {
  entries: Waiting[];
}

export interface DoorOptions {
  now?: () => Date;
  /** Told of each batch as it is committed: how many changes it made. */
  onBatch?: (size: number) => void;
}

/** Commits at the same time, changes in one of them, and tries of one before its callers are told to come back. */
const LANES = 2;
/** After this long a commit is slow: the next one does not wait for it any longer. */
const SLOW_MS = 100;
const MAX_CHANGES = 500;
const MAX_ATTEMPTS = 30;

/**
 * Makes the door. Changes that arrive while others are being committed wait together and are decided together, in
 * order of arrival for each inventory, and committed in a single transaction, those of several inventories too: the
 * more load, the less an order costs. One change alone waits for nobody. Correctness does not rest on these queues but
 * on the inventories' versions, which the transaction checks: several processes may do this at once, the one that
 * comes too late decides again. Where that happens commits become narrower, as one stale inventory undoes all of it, and
 * begin two at a time; else a second one begins only beside one that is slow, for two would each be half as large.
 */
export function createDoor(
  limits: Limits,
  { now = () => new Date(), onBatch = () => {} }: DoorOptions = {},
): Door {
  const queues = new Map<string, Waiting[]>();
  const underWay = new Set<string>();
  let lanes = 0;
  let latestBeganAt = 0;
  let starting: NodeJS.Immediate | undefined;
  let startingLater: NodeJS.Timeout | undefined;
  /** How many inventories one commit may have: halved by each conflict, regained one by one. */
  let width = MAX_CHANGES;

  const nextBatches = (): WaitingBatch[] => {
    const batches: WaitingBatch[] = [];
    let room = MAX_CHANGES;
    for (const [inventoryId, queue] of queues) {
      if (underWay.has(inventoryId)) continue;
      const entries = queue.splice(0, room);
      if (queue.length === 0) queues.delete(inventoryId);
      batches.push({ inventoryId, entries });
      room -= entries.length;
      if (room === 0 || batches.length >= width) break;
    }
    return batches;
  };

  const start = () => {
    starting = undefined;
    while (lanes < LANES) {
      const isFreeToStart = lanes === 0 || width < MAX_CHANGES;
      const wait = isFreeToStart ? 0 : latestBeganAt + SLOW_MS - performance.now();
      if (wait > 0) return startLater(wait);
      const batches = nextBatches();
      if (batches.length === 0) return;
      lanes += 1;
      latestBeganAt = performance.now();
      for (const { inventoryId } of batches) underWay.add(inventoryId);
      void commitAll(batches).finally(() => {
        lanes -= 1;
        for (const { inventoryId } of batches) underWay.delete(inventoryId);
        start();
      });
    }
  };

  const startLater = (ms: number) => {
    startingLater ??= setTimeout(() => {
      startingLater = undefined;
      start();
    }, ms);
  };

  const commitOnce = async (batches: WaitingBatch[], changes: Waiting[]) => {
    const stopTimer = commitTimes.startTimer();
    const results = await commit(batches, { ...limits, now: now() });
    const seconds = stopTimer();
    for (const { span } of changes) {
      // It has ended if its buyer went away.
      if (!span?.isRecording()) continue;
      span.setAttributes({
        'aisle.batch.size': changes.length,
        'aisle.batch.inventories': batches.length,
        'aisle.commit.seconds': seconds,
      });
    }
    return results;
  };

  /** Commits batches and answers all who wait for them; never throws. */
  const commitAll = async (batches: WaitingBatch[], attempt = 1): Promise<void> => {
    const changes = batches.flatMap(({ entries }) => entries);
    try {
      const results = await commitOnce(batches, changes);
      width = Math.min(width + 1, MAX_CHANGES);
      onBatch(changes.length);
      batchSizes.observe(changes.length);
      batches.forEach(({ entries }, index) => answer(entries, results[index]!));
    } catch (error) {
      // A duplicate key is an Idempotency-Key that another process has just used: the next look finds it.
      if (!(error instanceof StaleError) && !isDuplicateKey(error)) return refuse(changes, error);
      conflicts.inc();
      if (batches.length > 1) {
        width = Math.max(1, width >> 1);
        const half = batches.length >> 1;
        await commitAll(batches.slice(0, half));
        return commitAll(batches.slice(half));
      }
      if (attempt === MAX_ATTEMPTS)
        return refuse(changes, unavailable('Very many people want this right now', 1, error));
      await sleep(Math.random() * Math.min(5 * attempt, 50));
      return commitAll(batches, attempt + 1);
    }
  };

  return {
    change: (inventoryId, change, key, cause = currentCause()) =>
      new Promise((resolve, reject) => {
        const waiting = { change, key, cause, span: currentSpan(), resolve, reject };
        const queue = queues.get(inventoryId);
        if (queue) queue.push(waiting);
        else queues.set(inventoryId, [waiting]);
        // What arrives in the same turn of the event loop goes together.
        starting ??= setImmediate(start);
      }),
  };
}

function answer(entries: Waiting[], results: Result[]): void {
  entries.forEach(({ resolve, reject }, index) => {
    const result = results[index]!;
    if ('order' in result) resolve(result.order);
    else reject(result.refusal);
  });
}

function refuse(entries: Waiting[], error: unknown): void {
  for (const { reject } of entries) reject(error);
}
