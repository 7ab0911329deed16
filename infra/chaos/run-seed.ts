import { setTimeout as sleep } from 'node:timers/promises';
import { createDice, type Dice } from './dice.ts';
import { evidenceOf, type Evidence } from './evidence.ts';
import type { Fault } from './fault.ts';
import { checkAll } from './invariants/all.ts';
import { startLoad } from './load.ts';
import { findUnrest } from './quiet.ts';
import type { Entry } from './journal.ts';
import type { FaultResult } from './report.ts';
import { startWorld, type World } from './world.ts';

export interface RunOptions {
  seed: number;
  faults: readonly Fault[];
  /** How long after the heal everything must have come to rest; a minute unless told. */
  quietMs?: number;
  /** The folder that has the services' sources, where they are not this repository's. */
  sourceDir?: string | undefined;
  say: (text: string) => void;
  /** Whether requests and logs are kept after a violation; they are unless told. */
  keepFiles?: boolean;
  /** Told of each fault as it is over. */
  onResult: (result: FaultResult) => void;
  /** Ends the run when it fires, after taking down all that was started. */
  signal?: AbortSignal;
}

const QUIET_MS = 60_000;
/** No fault and its load may take longer. */
const FAULT_MS = 150_000;
/** Nor all of them. */
const SEED_MS = 40 * 60_000;

/** Starts the system once and breaks it in one way after another, in an order that the seed says. */
export async function runSeed(options: RunOptions): Promise<FaultResult[]> {
  const { seed, faults, say, onResult, signal } = options;
  const dice = createDice(seed);
  const results: FaultResult[] = [];
  const tell = (result: FaultResult) => {
    results.push(result);
    onResult(result);
  };
  const able = faults.filter(({ name, unable }) => {
    const notRun = unable?.();
    if (notRun !== undefined) tell({ name, seed, entries: [], violations: [], notRun });
    return notRun === undefined;
  });
  const world = await startWorld({ sourceDir: options.sourceDir, say });
  try {
    const evidence = evidenceOf(world);
    const deadline = Date.now() + SEED_MS;
    for (const fault of dice.shuffle(able)) {
      if (signal?.aborted) break;
      if (Date.now() > deadline) {
        const notRun = `the ${SEED_MS / 60_000} minutes of a run were over`;
        tell({ name: fault.name, seed, entries: [], violations: [], notRun });
        continue;
      }
      const judge = judgeBut(results, evidence);
      tell(await runFault(world, fault, dice.fork(fault.name), judge, options));
    }
  } finally {
    const isClean = results.every(({ violations }) => violations.length === 0);
    const keepFiles = !isClean && (options.keepFiles ?? true);
    if (keepFiles) say(`requests and logs are kept in ${world.dataDir}`);
    await world.stop({ keepFiles });
  }
  return results;
}

/** What speaks against the invariants, but for what an earlier fault is to blame for. */
type Judge = () => Promise<string[]>;

const judgeBut = (earlier: FaultResult[], evidence: () => Promise<Evidence>): Judge => {
  const known = new Set(earlier.flatMap(({ violations }) => violations));
  return async () => checkAll(await evidence()).filter((line) => !known.has(line));
};

async function runFault(
  world: World,
  fault: Fault,
  dice: Dice,
  judge: Judge,
  { seed, quietMs = QUIET_MS }: RunOptions,
): Promise<FaultResult> {
  const { name } = fault;
  const from = world.journal.entries.length;
  const result = (violations: string[], quietAfter?: number): FaultResult => ({
    name,
    seed,
    quietMs: quietAfter,
    entries: world.journal.entries.slice(from),
    violations,
  });
  try {
    await world.openSale(`${name} ${seed}`);
  } catch (error) {
    return result([`sale-not-opened: ${String(error)}`]);
  }
  const load = startLoad(world, dice.fork('load'));
  await sleep(dice.between(500, 2_000));
  const found = await within(FAULT_MS, fault.run(world, dice)).catch((error: unknown) => [
    `fault-failed: ${String(error)}`,
  ]);
  const unhealed = await heal(world).then(
    () => [],
    (error: unknown) => [`not-healed: ${String(error)}`],
  );
  const healedAt = Date.now();
  await sleep(dice.between(500, 1_500));
  await load.stop();
  const { left, quietAfter } = await comeToRest(world, judge, healedAt, quietMs);
  return result(
    [...found, ...unhealed, ...serverErrors(world.journal.entries.slice(from)), ...left],
    quietAfter,
  );
}

/** Stripe is put right here; all else by the fault itself, and here what it could not. */
async function heal({ servers, stripe }: World): Promise<void> {
  await Promise.all(Object.values(servers).map((server) => server.start()));
  await stripe.reset();
}

/** 503 says that something is broken. 500 says that nobody has thought of it. */
const serverErrors = (entries: readonly Entry[]): string[] =>
  entries
    .filter(({ status }) => status === 500)
    .map(({ kind, wish, told }) => `answer-500 ${kind} wish=${wish}: ${told}`);

/** Waits until nothing moves and every invariant holds. @returns what was still wrong when the time was over */
async function comeToRest(
  world: World,
  judge: Judge,
  healedAt: number,
  quietMs: number,
): Promise<{ left: string[]; quietAfter?: number }> {
  for (;;) {
    const isLate = Date.now() - healedAt > quietMs;
    const left = await whatIsLeft(world, judge, healedAt, isLate).catch((error: unknown) => [
      `not-readable: ${String(error)}`,
    ]);
    const quietAfter = Date.now() - healedAt;
    if (left.length === 0 && !isLate) return { left, quietAfter };
    if (isLate) return { left: left.length > 0 ? left : [`too-late: at rest after ${quietAfter} ms only`] };
    await sleep(500);
  }
}

/** What moves still, and, when nothing does or it is too late, what speaks against the invariants. */
async function whatIsLeft(world: World, judge: Judge, healedAt: number, isLate: boolean): Promise<string[]> {
  const moving = (await findUnrest(world)).map((line) => `not-quiet: ${line}`);
  const unrest = [...moving, ...world.watch.missed(healedAt)];
  return unrest.length > 0 && !isLate ? unrest : [...(await judge()), ...unrest];
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const done = new AbortController();
  const late = sleep(ms, undefined, { signal: done.signal }).then(() => {
    throw new Error(`not done after ${ms / 1000} s`);
  });
  late.catch(() => undefined);
  return Promise.race([work, late]).finally(() => done.abort());
}
