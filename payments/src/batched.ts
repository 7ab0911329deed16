import { isOutage } from '@aisle/common';
import { setTimeout as sleep } from 'node:timers/promises';

interface Waiting<In, Out> {
  one: In;
  resolve: (out: Out) => void;
  reject: (error: unknown) => void;
}

const MAX_BATCH = 100;
/** How far apart batches begin: under load, fewer and larger ones cost less. */
const GATHER_MS = 100;

/**
 * Makes few calls of many: one that comes alone is made at once, and what comes while it is under way, or within 100 ms, is
 * made together after it, 100 at most.
 * @param work makes several, and answers for each of them in the same order. Where it throws, each is made once more by
 *   itself, so that one that cannot be made fails alone. In an outage all fail: each would, one slow timeout later.
 */
export function batched<In, Out>(work: (batch: In[]) => Promise<Out[]>): (one: In) => Promise<Out> {
  const waiting: Waiting<In, Out>[] = [];
  let isWorking = false;
  let beganAt = -Infinity;

  return (one) =>
    new Promise((resolve, reject) => {
      waiting.push({ one, resolve, reject });
      if (!isWorking) void makeAll();
    });

  async function makeAll(): Promise<void> {
    isWorking = true;
    while (waiting.length > 0) {
      const gather = beganAt + GATHER_MS - performance.now();
      if (gather > 0) await sleep(gather);
      beganAt = performance.now();
      await make(waiting.splice(0, MAX_BATCH));
    }
    isWorking = false;
  }

  /** Answers everybody in a batch; never throws. */
  async function make(batch: Waiting<In, Out>[]): Promise<void> {
    try {
      const answers = await work(batch.map(({ one }) => one));
      batch.forEach(({ resolve }, index) => resolve(answers[index]!));
    } catch (error) {
      if (batch.length === 1 || isOutage(error)) return batch.forEach(({ reject }) => reject(error));
      await Promise.all(batch.map((waits) => make([waits])));
    }
  }
}
