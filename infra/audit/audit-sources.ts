import { setTimeout as sleep } from 'node:timers/promises';
import { audit, type Report } from './audit.ts';
import type { Difference } from './difference.ts';
import { readSnapshot, type Sources } from './read-snapshot.ts';

const PAUSE_MS = 3_000;

/**
 * Audits what is there now. Since the services go on meanwhile, and their data is not all of one moment, what differs
 * is looked at again after a few seconds, and only what still differs in just the same way is told.
 * @param once whether to look only once
 */
export async function auditSources(
  sources: Sources,
  { once = false, pauseMs = PAUSE_MS }: { once?: boolean; pauseMs?: number } = {},
): Promise<Report> {
  const first = audit(await readSnapshot(sources));
  if (once || first.differences.length === 0) return first;
  await sleep(pauseMs);
  return confirmed(first, audit(await readSnapshot(sources)));
}

/** The later report, with only those differences that both have. */
function confirmed(earlier: Report, later: Report): Report {
  const known = new Set(earlier.differences.map(nameOf));
  const differences = later.differences.filter((difference) => known.has(nameOf(difference)));
  const counts = new Map<string, number>();
  for (const { check } of differences) counts.set(check, (counts.get(check) ?? 0) + 1);
  const checks = later.checks.map((check) => ({ ...check, differences: counts.get(check.name) ?? 0 }));
  return { ...later, checks, differences };
}

const nameOf = (difference: Difference): string => JSON.stringify(difference);
