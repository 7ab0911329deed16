import { expect, it } from '@jest/globals';
import { isGreen, runChaos } from '../../chaos/run-chaos.ts';
import { allNoticed, runGuards } from '../../chaos/run-guards.ts';
import { showResult } from '../../chaos/report.ts';

/** `npm run chaos -- --ci`; with SEED, that one again. */
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const quietly = { say: () => undefined };

it(`nothing is lost under the short run's faults (SEED=${SEED})`, async () => {
  const results = await runChaos({ seeds: [SEED], ci: true, ...quietly });
  const wrong = results.filter(({ violations, notRun }) => violations.length > 0 || notRun !== undefined);
  expect(wrong.map(showResult)).toEqual([]);
  expect(isGreen(results)).toBe(true);
}, 400_000);

it('the checker notices when a safeguard is missing', async () => {
  const results = await runGuards({ names: ['door-version'], seed: 1, ...quietly });
  // Told whole where it was missed.
  expect(allNoticed(results) ? [] : results).toEqual([]);
  expect(results).toHaveLength(1);
}, 150_000);
