import { faults } from './faults/all.ts';
import { showResult, showSummary, type FaultResult } from './report.ts';
import { runSeed } from './run-seed.ts';

export interface ChaosOptions {
  seeds: number[];
  /** Names of faults; all unless told. */
  only?: string[];
  /** Only the short ones, for CI. */
  ci?: boolean;
  signal?: AbortSignal;
  say?: (text: string) => void;
}

/** The faults of these names. @throws Error naming what there is where one is not */
export function chooseFaults({ only, ci = false }: Pick<ChaosOptions, 'only' | 'ci'>) {
  const unknown = only?.filter((name) => !faults.some((fault) => fault.name === name)) ?? [];
  if (unknown.length > 0)
    throw new Error(
      `No such fault: ${unknown.join(', ')}. There are: ${faults.map(({ name }) => name).join(', ')}`,
    );
  return faults.filter((fault) => (only ? only.includes(fault.name) : !ci || fault.ci));
}

/** Runs faults seed by seed. @returns what came of each */
export async function runChaos({
  seeds,
  signal,
  say = console.log,
  ...which
}: ChaosOptions): Promise<FaultResult[]> {
  const chosen = chooseFaults(which);
  const results: FaultResult[] = [];
  for (const seed of seeds) {
    if (signal?.aborted) break;
    const startedAt = Date.now();
    say(`\nseed ${seed}: ${chosen.length} faults`);
    const onResult = (result: FaultResult) => {
      say(showResult(result));
      results.push(result);
    };
    try {
      await runSeed({ seed, faults: chosen, say, onResult, ...(signal && { signal }) });
    } catch (error) {
      // Before the first fault or after the last: the next seed is none the worse for it.
      onResult({ name: 'seed', seed, entries: [], violations: [`seed-failed: ${String(error)}`] });
    }
    say(`seed ${seed}: ${Math.round((Date.now() - startedAt) / 1000)} s`);
  }
  say(`\n${showSummary(results)}`);
  return results;
}

/** Whether everything was done and everything held. */
export const isGreen = (results: readonly FaultResult[]): boolean =>
  results.length > 0 &&
  results.every(({ violations, notRun }) => violations.length === 0 && notRun === undefined);
