import { faults } from './faults/all.ts';
import { guards } from './guards/all.ts';
import type { Guard } from './guards/guard.ts';
import { sourcesWithout } from './guards/sources-without.ts';
import { runSeed } from './run-seed.ts';

/** What the checker said of the system without one guard. */
export interface GuardResult {
  name: string;
  /** What it found that just this guard prevents; it must have found something. */
  noticed: string[];
  /** What else it found. */
  others: string[];
}

/** Without a guard the system may never come to rest: that is no reason to wait for a minute. */
const QUIET_MS = 15_000;

/** The guards of these names, or all. @throws Error naming what there is where one is not */
export function chooseGuards(names?: string[]): Guard[] {
  const unknown = names?.filter((name) => !guards.some((guard) => guard.name === name)) ?? [];
  if (unknown.length > 0)
    throw new Error(
      `No such guard: ${unknown.join(', ')}. There are: ${guards.map(({ name }) => name).join(', ')}`,
    );
  return guards.filter(({ name }) => !names || names.includes(name));
}

/**
 * Takes one guard after another out of a copy of the services, breaks what it defends against, and looks whether the
 * checker notices.
 */
export async function runGuards(options: {
  names?: string[];
  seed: number;
  signal?: AbortSignal;
  say?: (text: string) => void;
}): Promise<GuardResult[]> {
  const { seed, signal, say = console.log } = options;
  const results: GuardResult[] = [];
  for (const guard of chooseGuards(options.names)) {
    if (signal?.aborted) break;
    const violations = await violationsWithout(guard, seed);
    const noticed = violations.filter((line) => guard.notices.test(line));
    const others = violations.filter((line) => !guard.notices.test(line));
    results.push({ name: guard.name, noticed, others });
    say(showGuard(guard, seed, noticed, others));
  }
  return results;
}

function showGuard({ name, notices }: Guard, seed: number, noticed: string[], others: string[]): string {
  const verdict = noticed.length > 0 ? 'noticed ' : 'MISSED  ';
  const first = noticed[0] ?? `nothing like ${String(notices)}, but ${others[0] ?? 'nothing'}`;
  const counts = `${noticed.length} times and ${others.length} other violations`;
  return `${verdict} ${name.padEnd(20)} seed ${seed}  ${counts}: ${first}`;
}

/** Whether all safeguards were tried, and the checker missed none. */
export const allNoticed = (results: readonly GuardResult[]): boolean =>
  results.length > 0 && results.every(({ noticed }) => noticed.length > 0);

async function violationsWithout(guard: Guard, seed: number): Promise<string[]> {
  const { folder, remove } = sourcesWithout(guard);
  try {
    const fault = faults.filter(({ name }) => name === guard.fault);
    const nothing = () => undefined;
    const options = {
      seed,
      faults: fault,
      quietMs: QUIET_MS,
      sourceDir: folder,
      say: nothing,
      onResult: nothing,
    };
    const [result] = await runSeed({ ...options, keepFiles: false });
    return result?.violations ?? [];
  } finally {
    remove();
  }
}
