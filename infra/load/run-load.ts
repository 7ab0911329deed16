import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toSvg } from './plot.ts';
import { isMet, machine, toMarkdown, type Report } from './report.ts';
import type { Scenario } from './scenario.ts';
import { browse } from './scenarios/browse.ts';
import { catchUp } from './scenarios/catch-up.ts';
import { compared } from './scenarios/compared.ts';
import { hotSection, manualClash } from './scenarios/hot-section.ts';
import { paid } from './scenarios/paid.ts';
import { publish } from './scenarios/publish.ts';
import { sellOut } from './scenarios/sell-out.ts';
import { steady } from './scenarios/steady.ts';
import { watchers } from './scenarios/watchers.ts';
import { startSystem } from './system.ts';

export const scenarios: Scenario[] = [
  steady,
  paid,
  sellOut,
  hotSection,
  manualClash,
  browse,
  watchers,
  publish,
  catchUp,
  compared,
];

const BUYERS = 20_000;
const results = join(import.meta.dirname, 'results');

/**
 * Runs the scenarios one after another on one running system, audits after each, and writes the report.
 * @returns whether every target was met and every audit clean
 */
export async function runLoad({ only, quick }: { only?: string[]; quick: boolean }): Promise<boolean> {
  const chosen = scenarios.filter(({ name }) => !only || only.includes(name));
  if (chosen.length === 0)
    throw new Error(`No such scenario. There are: ${scenarios.map(({ name }) => name).join(', ')}`);
  const system = await startSystem(quick ? 2_000 : BUYERS, (text) => console.log(text));
  const report: Report = { at: new Date().toISOString(), machine: machine(), scenarios: [] };
  try {
    for (const { name, title, run } of chosen) {
      console.log(`\n${name}: ${title}`);
      const result = await run(system, { quick });
      const audit = await system.audit();
      report.scenarios.push({ name, title, ...result, audit });
      console.table(
        result.figures.map((figure) => ({
          what: figure.what,
          value: Number(figure.value.toFixed(2)),
          unit: figure.unit,
          baseline: figure.baseline && Number(figure.baseline.toFixed(1)),
          met: figure.target ? isMet(figure) : undefined,
        })),
      );
      console.log(audit.length === 0 ? 'audit clean' : audit.slice(0, 10).join('\n'));
    }
  } finally {
    await system.stop();
  }
  if (!quick && !only) write(report);
  return report.scenarios.every(({ figures, audit }) => audit.length === 0 && figures.every(isMet));
}

function write(report: Report): void {
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, 'load.json'), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(join(results, 'load.md'), toMarkdown(report));
  for (const curve of report.scenarios.flatMap(({ curves = [] }) => curves)) {
    const name = curve.title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
    writeFileSync(join(results, `${name}.svg`), toSvg(curve));
  }
  console.log(`\nWritten to infra/load/results/`);
}
