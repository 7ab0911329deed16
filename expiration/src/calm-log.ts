import type { Logger } from '@aisle/common';

const QUIET_MS = 30_000;

/** Logs warnings, each kind at most twice a minute: a lost connection reports itself several times a second. */
export function calmly(log: Logger): (what: string, error: unknown) => void {
  const loggedAt = new Map<string, number>();
  return (what, error) => {
    const now = Date.now();
    if (now - (loggedAt.get(what) ?? 0) < QUIET_MS) return;
    loggedAt.set(what, now);
    log.warn({ err: error }, what);
  };
}
