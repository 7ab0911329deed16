import type { BackgroundWork, Logger } from '@aisle/common';
import Queue from 'bull';
import DataLoader from 'dataloader';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DueDeadline } from './models/deadline.ts';
import { calmly } from './calm-log.ts';
import { fireDeadlines } from './operations/fire-deadlines.ts';

/** Jobs that are worked on at a time; together they make one transaction. */
const CONCURRENCY = 100;
/** How long jobs that came due together are gathered. */
const GATHER_MS = 10;
/** A clock may be a little behind the one that set the timer. */
const EARLY_MS = 2_000;
const SET_MS = 2_000;
const STOP_GRACE_MS = 3_000;

interface JobData {
  orderId: string;
  /** Milliseconds since 1970. */
  at: number;
}

export interface Timers extends BackgroundWork {
  /**
   * Sets timers. One that is set already stays as it is; one whose deadline was moved fires in vain. Without Redis
   * nothing is set: the next sweep does it.
   */
  set(deadlines: DueDeadline[]): Promise<void>;
}

/** The timers of deadlines that are due soon: a Bull queue on Redis, of which nothing has to survive. */
export function startTimers(redisUrl: string, prefix: string, log: Logger): Timers {
  const report = calmly(log);
  const queue = new Queue<JobData>('deadlines', redisUrl, {
    prefix,
    redis: {
      retryStrategy: (times) => Math.min(2_000, times * 100),
      // Bull does not start again what fails while it starts, so its commands wait for Redis; ours do not.
      maxRetriesPerRequest: null,
    },
    defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
  });
  queue.on('error', (error) => report('timers are out of reach; deadlines fire from the database', error));
  queue.on('failed', (_job, error) => report('a timer failed; its deadline fires at a sweep', error));

  const loader = new DataLoader<string, void>(
    async (orderIds) => {
      await fireDeadlines(orderIds);
      return orderIds.map(() => undefined);
    },
    { cache: false, maxBatchSize: 500, batchScheduleFn: (fire) => setTimeout(fire, GATHER_MS) },
  );

  queue
    .process(CONCURRENCY, async ({ data }) => {
      const early = data.at - Date.now();
      if (early > 0) await sleep(Math.min(early, EARLY_MS));
      await loader.load(data.orderId);
    })
    .catch((error: unknown) => report('timers stopped', error));

  return {
    async set(deadlines) {
      if (deadlines.length === 0 || queue.client.status !== 'ready') return;
      const added = queue.addBulk(deadlines.map(toJob)).catch((error: unknown) => {
        report('timers are not set; the next sweep tries again', error);
      });
      await Promise.race([added, sleep(SET_MS, undefined, { ref: false })]);
    },
    async stop() {
      // Jobs at hand are finished, unless Redis is away: then they cannot be.
      const isAway = queue.client.status !== 'ready';
      const closed = queue.close(isAway).catch((error: unknown) => report('timers did not close', error));
      await Promise.race([closed, sleep(STOP_GRACE_MS, undefined, { ref: false })]);
      for (const client of queue.clients) if (client.status !== 'end') client.disconnect();
    },
  };
}

/** A moved deadline is another job. Bull leaves a job alone whose id it has. */
const toJob = ({ orderId, expiresAt }: DueDeadline) => ({
  data: { orderId, at: expiresAt.getTime() },
  opts: { jobId: `${orderId}-${expiresAt.getTime()}`, delay: Math.max(0, expiresAt.getTime() - Date.now()) },
});
