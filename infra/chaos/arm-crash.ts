import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceProcess } from '../local/stack/service-process.ts';

/** Where a process can be made to end itself with SIGKILL: see crash-points.mjs. */
export type CrashPoint =
  | 'before-commit'
  | 'after-commit'
  | 'after-publish'
  | 'before-ack'
  | 'after-session'
  | 'after-charge'
  | 'after-refund'
  | 'before-webhook-answer'
  | 'before-order-answer'
  | 'before-payment-answer';

const LIMIT_MS = 20_000;

/**
 * Lets a process crash at a point, at the how manieth time there, and waits until it has.
 * @returns whether it has, within 20 s
 */
export async function crashAt(
  dataDir: string,
  target: ServiceProcess,
  point: CrashPoint,
  times: number,
): Promise<boolean> {
  writeFileSync(join(dataDir, 'crash', String(target.pid)), JSON.stringify({ point, times }));
  process.kill(target.pid, 'SIGUSR2');
  const deadline = Date.now() + LIMIT_MS;
  while (target.running()) {
    if (Date.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}
