import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from '../local/stack/child.ts';
import { toSvg } from './plot.ts';
import { fileOf, headlines, toMarkdown, type Report } from './report.ts';

const results = join(import.meta.dirname, 'results');

/** What the README's table is between. */
const BEGIN = '<!-- npm run load writes from here -->';
const END = '<!-- to here -->';

/**
 * Writes a report as JSON, as tables and as plots, and its headlines into the README. Scenarios that were not measured
 * this time stay as they were, if this same machine has measured them.
 */
export async function writeReport(measured: Report, order: string[]): Promise<void> {
  mkdirSync(results, { recursive: true });
  const json = join(results, 'load.json');
  const report = together(
    existsSync(json) ? (JSON.parse(readFileSync(json, 'utf8')) as Report) : undefined,
    measured,
    order,
  );
  await write(json, JSON.stringify(report));
  await write(join(results, 'load.md'), toMarkdown(report));
  for (const curve of report.scenarios.flatMap(({ curves = [] }) => curves)) {
    writeFileSync(join(results, fileOf(curve.title)), toSvg(curve));
  }
  const readme = join(root, 'README.md');
  await write(readme, withHeadlines(readFileSync(readme, 'utf8'), headlines(report)));
}

function together(before: Report | undefined, measured: Report, order: string[]): Report {
  const fresh = new Set(measured.scenarios.map(({ name }) => name));
  const kept =
    before?.machine === measured.machine ? before.scenarios.filter(({ name }) => !fresh.has(name)) : [];
  const scenarios = [...kept, ...measured.scenarios].filter(({ name }) => order.includes(name));
  return {
    machine: measured.machine,
    scenarios: scenarios.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name)),
  };
}

/** @throws Error when the README has no place for it */
function withHeadlines(readme: string, text: string): string {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`README.md has no ${BEGIN} … ${END}`);
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${readme.slice(end)}`;
}

/** As the repository's other files are formatted, so that `npm run check` stays content. */
async function write(file: string, text: string): Promise<void> {
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
}
