/**
 * Seat numbers as somebody writes them ("3, 5-7", "3 5 6 7", "3;5–7"), in rising order and each once.
 * Undefined where it isn't that, or where a range runs backwards or is longer than any row.
 */
export function parseSeatNumbers(typed: string): number[] | undefined {
  const numbers = new Set<number>();
  for (const part of typed.split(/[\s,;]+/).filter(Boolean)) {
    const match = /^(\d{1,5})(?:[-–](\d{1,5}))?$/.exec(part);
    if (!match) return undefined;
    const first = Number(match[1]);
    const last = Number(match[2] ?? first);
    if (first < 1 || last < first || last > MOST_SEATS) return undefined;
    for (let number = first; number <= last; number += 1) numbers.add(number);
  }
  return [...numbers].sort((a, b) => a - b);
}

/** The longest row that the API takes. */
const MOST_SEATS = 10_000;

/** Seat numbers in short: [3, 5, 6, 7] is "3, 5-7". */
export function formatSeatNumbers(numbers: number[]): string {
  const runs: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && number === run[1] + 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(', ');
}
