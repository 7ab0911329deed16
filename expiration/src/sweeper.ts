import type { BackgroundWork, Logger } from '@aisle/common';
import { findDueDeadlines } from './operations/find-due-deadlines.ts';
import { fireOverdue } from './operations/fire-deadlines.ts';
import type { Timers } from './timers.ts';

/** Timers are set for what is due this soon; three sweeps fit into it. */
export const HORIZON_MS = 60_000;
/** What is this late has no timer, or one that was lost. */
const OVERDUE_MS = 3_000;

/**
 * Fills the timers from the database, now and every so often, and fires what is overdue without them. So every hold
 * ends within a minute of its time, whether Redis was emptied or is away.
 */
export function startSweeper(timers: Timers, everyMs: number, log: Logger): BackgroundWork {
  let stopping = false;
  let wake: () => void = () => {};

  const sweep = async () => {
    const fired = await fireOverdue(OVERDUE_MS);
    if (fired > 0) log.info({ fired }, 'fired overdue deadlines');
    for await (const page of findDueDeadlines(new Date(Date.now() + HORIZON_MS))) {
      if (stopping) return;
      await timers.set(page);
    }
  };

  const run = async () => {
    while (!stopping) {
      try {
        await sweep();
      } catch (error) {
        log.warn({ err: error }, 'sweep failed, the next one follows');
      }
      if (stopping) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, everyMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };

  const running = run();
  return {
    async stop() {
      stopping = true;
      wake();
      await running;
    },
  };
}
