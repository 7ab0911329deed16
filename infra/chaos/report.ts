import { countOutcomes, type Entry } from './journal.ts';

/** What came of one fault. */
export interface FaultResult {
  name: string;
  seed: number;
  /** From the heal until everything had come to rest and every invariant held; undefined where it never did. */
  quietMs?: number | undefined;
  entries: readonly Entry[];
  /** What was not as it must be, a line each. */
  violations: string[];
  /** Why it could not be done on this machine. */
  notRun?: string;
}

const MOST_LINES = 20;

/** One line a fault, and below it what was wrong. */
export function showResult({ name, seed, quietMs, entries, violations, notRun }: FaultResult): string {
  if (notRun !== undefined) return `not run  ${name.padEnd(24)} seed ${seed}  ${notRun}`;
  const { success, refused, unknown } = countOutcomes(entries);
  const requests = `${entries.length} requests: ${success} done, ${refused} refused, ${unknown} unanswered`;
  const quiet = quietMs === undefined ? 'never quiet' : `quiet after ${(quietMs / 1000).toFixed(1)} s`;
  const verdict = violations.length === 0 ? 'ok     ' : 'FAILED ';
  const lines = violations.slice(0, MOST_LINES).map((line) => `           ${line}`);
  if (violations.length > MOST_LINES) lines.push(`           … and ${violations.length - MOST_LINES} more`);
  return [`${verdict}  ${name.padEnd(24)} seed ${seed}  ${quiet.padEnd(18)} ${requests}`, ...lines].join(
    '\n',
  );
}

/** The last line of a run. */
export function showSummary(results: readonly FaultResult[]): string {
  const failed = results.filter(({ violations }) => violations.length > 0).length;
  const notRun = results.filter((result) => result.notRun !== undefined).length;
  const requests = results.reduce((sum, { entries }) => sum + entries.length, 0);
  const held = results.length - failed - notRun;
  return `${held} faults held, ${failed} failed, ${notRun} not run; ${requests.toLocaleString('en')} requests`;
}
