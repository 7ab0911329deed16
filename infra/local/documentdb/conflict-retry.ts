import { setTimeout as sleep } from 'node:timers/promises';
import { toMongoError } from './errors.ts';
import type { Command } from './wire.ts';

const ATTEMPTS = 30;

/**
 * Outside transactions a client never sees a conflict: the command did nothing, so it runs again. Those that run again
 * on one collection do so one at a time, or large batches would deadlock with each other over and over.
 */
export function createConflictRetry() {
  const lanes = new Map<string, Promise<unknown>>();
  return async ({ database, target }: Command, work: () => Promise<Buffer>): Promise<Buffer> => {
    const again = async (): Promise<Buffer> => {
      for (let attempt = 2; ; attempt++) {
        try {
          return await work();
        } catch (error) {
          if (attempt >= ATTEMPTS || !isWriteConflict(error)) throw error;
          await sleep(Math.random() * Math.min(attempt * 4, 50));
        }
      }
    };
    try {
      return await work();
    } catch (error) {
      if (!isWriteConflict(error)) throw error;
      const lane = `${database}.${target}`;
      const turn = (lanes.get(lane) ?? Promise.resolve()).then(again);
      const settled = turn.catch(() => undefined);
      lanes.set(lane, settled);
      void settled.then(() => lanes.get(lane) === settled && lanes.delete(lane));
      return turn;
    }
  };
}

function isWriteConflict(error: unknown): boolean {
  return toMongoError(error, false).code === 112;
}
