import { parseArgs } from 'node:util';
import { faults } from '../chaos/faults/all.ts';
import { guards } from '../chaos/guards/all.ts';
import { isGreen, runChaos } from '../chaos/run-chaos.ts';
import { allNoticed, runGuards } from '../chaos/run-guards.ts';

const usage = `Breaks the real system under load in one way after another, and checks from outside that nothing was lost.

  npm run chaos                        every fault once, with a seed of the day's chance
  npm run chaos -- --seed 7            the same order, moments and buyers as every other run with 7
  npm run chaos -- --seeds 1-20        twenty runs, one after another
  npm run chaos -- --only kill-orders  some faults (names with commas)
  npm run chaos -- --ci                the short run of CI
  npm run chaos -- --guards            takes out one safeguard after another: the checker must notice each
  npm run chaos -- --without dedupe-key takes out some safeguards (names with commas)
  npm run chaos -- --list              the faults there are

Exit code: 0 everything held, 1 something did not, or could not be done on this machine, or the run was stopped; with
--guards, a safeguard was missing and nobody noticed.`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    only: { type: 'string' },
    ci: { type: 'boolean', default: false },
    guards: { type: 'boolean', default: false },
    without: { type: 'string' },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** `7`, or `1-20`. */
function seedsFrom(text: string): number[] {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  if (!match) throw new Error(`Not a seed: ${text}`);
  const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    console.log('\nStopping after this fault …');
    stopping.abort();
  });
}

if (values.help) console.log(usage);
else if (values.list) {
  for (const { name, title } of faults) console.log(`${name.padEnd(24)} ${title}`);
  for (const { name, title } of guards) console.log(`without ${name.padEnd(16)} ${title}`);
} else if (values.guards || values.without !== undefined) {
  const names = values.without?.split(',');
  const seed = Number(values.seed ?? 1);
  const results = await runGuards({ seed, signal: stopping.signal, ...(names && { names }) });
  process.exitCode = allNoticed(results) && !stopping.signal.aborted ? 0 : 1;
} else {
  const seeds = seedsFrom(values.seeds ?? values.seed ?? String(Date.now() % 1_000_000));
  const only = values.only?.split(',');
  const results = await runChaos({ seeds, ci: values.ci, ...(only && { only }), signal: stopping.signal });
  process.exitCode = isGreen(results) && !stopping.signal.aborted ? 0 : 1;
}
