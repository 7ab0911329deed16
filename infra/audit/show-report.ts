import type { Report } from './audit.ts';
import type { Difference } from './difference.ts';

/** A report as text: a line for each check, then one for each difference, then what is pending. */
export function showReport({ checks, differences, pending }: Report): string {
  const number = (value: number) => value.toLocaleString('en');
  const width = Math.max(...checks.map(({ examined }) => number(examined).length));
  const lines = checks.map(({ name, examined, of, differences: count, skipped }) => {
    const outcome = count > 0 ? `${number(count)} differ` : skipped ? `not all checked: ${skipped}` : 'ok';
    return `${name.padEnd(11)}${number(examined).padStart(width)} ${of.padEnd(31)} ${outcome}`;
  });
  return [
    ...lines,
    ...section('pending, not late yet', pending),
    ...(differences.length === 0
      ? ['', 'No differences.']
      : section(differences.length === 1 ? 'difference' : 'differences', differences)),
  ].join('\n');
}

const section = (title: string, all: Difference[]): string[] =>
  all.length === 0 ? [] : ['', `${all.length} ${title}:`, ...all.map(line)];

/** One difference in one line: `lost-bit inventory=… seat=12/7: expected taken, found free`. */
export function line({ kind, ids, expected, found }: Difference): string {
  const names = Object.entries(ids).map(([name, value]) => `${name}=${value}`);
  return `${[kind, ...names].join(' ')}: expected ${expected}, found ${found}`.replace(/\s+/g, ' ');
}
