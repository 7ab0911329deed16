import { cpus, totalmem } from 'node:os';
import type { Figure, ScenarioResult } from './scenario.ts';
import type { System } from './system.ts';
import type { Usage } from './usage.ts';

export interface Report {
  machine: string;
  scenarios: Measured[];
}

/** A scenario that was run. */
export interface Measured extends ScenarioResult {
  name: string;
  title: string;
  at: string;
  /** How long it took with all its preparations and the audit. */
  minutes: number;
  /** What each part of the system used meanwhile. */
  usage: Record<string, Usage>;
  audit: string[];
}

const databases: Partial<Record<System['databaseKind'], string>> = {
  documentdb: 'DocumentDB on PostgreSQL behind the gateway of this repository',
  mongod: 'mongod',
  given: 'the MongoDB that MONGO_URL names',
};

/** This machine in a line, with the Node that the services run on. */
export function machine({ databaseKind }: Pick<System, 'databaseKind'>, node: string): string {
  const [first] = cpus();
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  return `${cpus().length} cores (${first?.model ?? 'unknown'}), ${gigabytes} GB, Node ${node}, ${process.platform}, ${databases[databaseKind]}`;
}

/** Whether a figure is as it must be; true for one that only informs. */
export function isMet({ value, target }: Figure): boolean {
  if (!target) return true;
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
}

/** What a reader wants to know first: the figures that have a target or that the textbook version has too. */
export const headlines = (report: Report): string =>
  table(report, ({ target, baseline }) => target !== undefined || baseline !== undefined);

/** A report in Markdown: all figures, and what each part of the system used. */
export function toMarkdown(report: Report): string {
  const parts = [...new Set(report.scenarios.flatMap(({ usage }) => Object.keys(usage)))];
  const usageOf = (cell: (usage: Usage) => string) => [
    `| | ${report.scenarios.map(({ name }) => name).join(' | ')} |`,
    `| --- | ${report.scenarios.map(() => '---:').join(' | ')} |`,
    ...parts.map(
      (part) =>
        `| ${part} | ${report.scenarios.map(({ usage }) => (usage[part] ? cell(usage[part]) : '')).join(' | ')} |`,
    ),
  ];
  return [
    '# Load',
    '',
    table(report, () => true),
    '',
    '## Processor time',
    '',
    'Seconds of one core, from the start of a scenario until no message was on its way any more.',
    '',
    ...usageOf(({ cpuSeconds }) => number(cpuSeconds)),
    '',
    '## Memory',
    '',
    'The most that one process of a part had resident, in MB.',
    '',
    ...usageOf(({ memoryMb }) => number(Math.round(memoryMb))),
    '',
    ...report.scenarios.flatMap(({ curves = [] }) =>
      curves.flatMap(({ title }) => [`![${title}](${fileOf(title)})`, '']),
    ),
  ].join('\n');
}

/** The name of a plot's file. */
export const fileOf = (title: string): string => `${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.svg`;

function table({ machine, scenarios }: Report, wanted: (figure: Figure) => boolean): string {
  const rows = scenarios.flatMap(({ title, figures, notes = [] }) =>
    figures.filter(wanted).map((figure, index) => {
      const heading = index === 0 ? [title, ...notes].join('; ') : '';
      return `| ${heading} | ${figure.what} | ${amount(figure.value, figure.unit)} | ${target(figure)} | ${ratio(figure)} |`;
    }),
  );
  const audits = scenarios.map(
    ({ name, audit }) => `${name} ${audit.length === 0 ? 'clean' : `${audit.length} differences`}`,
  );
  const days = [...new Set(scenarios.map(({ at }) => at.slice(0, 10)))].sort().join(', ');
  const minutes = scenarios.reduce((sum, scenario) => sum + scenario.minutes, 0);
  return [
    `Measured on ${days} by \`npm run load\` in ${Math.round(minutes)} minutes on ${machine}; database, broker, services and load generator share it.`,
    '',
    '| scenario | | measured | target | over the baseline |',
    '| --- | --- | ---: | ---: | ---: |',
    ...rows,
    '',
    `Audit after each scenario: ${audits.join(', ')}.`,
  ].join('\n');
}

const number = (value: number) =>
  value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 });
const amount = (value: number, unit: string) =>
  `${number(value)}${unit === '' || unit.startsWith('/') || unit === '×' ? unit : ` ${unit}`}`;

function target(figure: Figure): string {
  if (!figure.target) return '';
  const [sign, value] =
    'atLeast' in figure.target ? ['≥', figure.target.atLeast] : ['≤', figure.target.atMost];
  return `${sign} ${amount(value, figure.unit)}${isMet(figure) ? '' : ' **missed**'}`;
}

/** How many times better, whichever way is better. */
function ratio({ value, baseline, unit }: Figure): string {
  if (baseline === undefined) return '';
  const times = unit === 'ms' || unit === 's' ? baseline / value : value / baseline;
  return `${number(times)}× (${amount(baseline, unit)})`;
}
