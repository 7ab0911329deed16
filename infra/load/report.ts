import { cpus, totalmem } from 'node:os';
import type { Figure, ScenarioResult } from './scenario.ts';

export interface Report {
  at: string;
  machine: string;
  scenarios: (ScenarioResult & { name: string; title: string; audit: string[] })[];
}

/** This machine in a line. */
export function machine(): string {
  const [first] = cpus();
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  return `${cpus().length} cores (${first?.model ?? 'unknown'}), ${gigabytes} GB, Node ${process.versions.node}, ${process.platform}`;
}

/** Whether a figure is as it must be; true for one that only informs. */
export function isMet({ value, target }: Figure): boolean {
  if (!target) return true;
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
}

/** A report as a table in Markdown. */
export function toMarkdown({ at, machine, scenarios }: Report): string {
  const rows = scenarios.flatMap(({ title, figures, notes = [] }) =>
    figures.map((figure, index) => {
      const heading = index === 0 ? [title, ...notes].join('; ') : '';
      return `| ${heading} | ${figure.what} | ${amount(figure.value, figure.unit)} | ${target(figure)} | ${ratio(figure)} |`;
    }),
  );
  const audits = scenarios.map(
    ({ name, audit }) => `${name}: ${audit.length === 0 ? 'clean' : audit.length}`,
  );
  return [
    `Measured ${at.slice(0, 10)} by \`npm run load\` on ${machine}: database, broker, services and load generator all on it.`,
    '',
    '| scenario | | measured | target | over the baseline |',
    '| --- | --- | ---: | ---: | ---: |',
    ...rows,
    '',
    `Audit after each scenario: ${audits.join(', ')}.`,
    '',
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

const ratio = ({ value, baseline }: Figure): string =>
  baseline === undefined ? '' : `${number(value / baseline)}× (${number(baseline)})`;
