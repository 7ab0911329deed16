import { layoutOf, setBit, type Layout } from '@aisle/common';
import { describe, expect, it } from '@jest/globals';
import { bestAvailable } from '../src/reservation/best-available.ts';

/** Reads a drawing: a line a row, front first; `.` free, `x` taken, `|` an aisle. */
function draw(drawing: string): { layout: Layout; taken: Uint8Array } {
  const lines = drawing
    .trim()
    .split('\n')
    .map((line) => line.trim());
  const layout = layoutOf(
    lines.map((line, index) => ({
      label: String(index + 1),
      seats: line.replaceAll('|', '').length,
      aisleAfter: [...line.matchAll(/\|/g)].map(({ index: at }, before) => at - before),
    })),
  );
  const taken = new Uint8Array((layout.size + 7) >> 3);
  [...lines.join('').replaceAll('|', '')].forEach((seat, index) => setBit(taken, index, seat === 'x'));
  return { layout, taken };
}

/** The drawing with the chosen seats as `#`. */
function choose(drawing: string, quantity: number, together = false): string | undefined {
  const { layout, taken } = draw(drawing);
  const chosen = bestAvailable(layout, taken, quantity, together);
  if (!chosen) return undefined;
  let index = 0;
  return drawing
    .trim()
    .split('\n')
    .map((line) =>
      [...line.trim()].map((seat) => (seat === '|' ? '|' : chosen.includes(index++) ? '#' : seat)).join(''),
    )
    .join('\n');
}

const rows = (...lines: string[]) => lines.join('\n');

describe('best available', () => {
  it('takes the middle of the front row first', () => {
    expect(choose(rows('..........', '..........'), 2)).toBe(rows('....##....', '..........'));
    expect(choose('.......', 1)).toBe('...#...');
  });

  it('goes back a row rather than far to the side', () => {
    expect(choose(rows('....xx....', '..........'), 2)).toBe(rows('....xx....', '....##....'));
  });

  it('stays in the front row when that is as near', () => {
    expect(choose(rows('..xx..', 'xxxxxx', '......'), 2)).toBe(rows('##xx..', 'xxxxxx', '......'));
  });

  it('keeps people together, however far back', () => {
    expect(choose(rows('.x.x.x.x', '.x.x.x.x', 'xxxxx...'), 3)).toBe(
      rows('.x.x.x.x', '.x.x.x.x', 'xxxxx###'),
    );
  });

  it('does not seat people across an aisle as if they sat together', () => {
    expect(choose(rows('...|...', '..|....'), 4)).toBe(rows('...|...', '..|####'));
  });

  it('splits into the fewest pieces where no row has them', () => {
    expect(choose(rows('..x.x.', 'x...xx', '.x.x.x'), 5)).toBe(rows('##x.x.', 'x###xx', '.x.x.x'));
    expect(choose(rows('.x.x', '..x.'), 3)).toBe(rows('.x#x', '##x.'));
  });

  it('leaves no single seat alone where another choice is as near', () => {
    // Seats 3-4 and 4-5 are both half a seat from the middle; 3-4 would leave seat 2 alone.
    expect(choose('x......', 2)).toBe('x..##..');
    expect(choose('......x', 2)).toBe('..##..x');
  });

  it('leaves a single seat alone rather than going farther', () => {
    expect(choose(rows('xx...xx', 'xxxxxxx', '.......'), 2)).toMatch(/^xx(##\.|\.##)xx/);
  });

  it('takes every last seat', () => {
    expect(choose(rows('.x.', 'x.x'), 3)).toBe(rows('#x#', 'x#x'));
  });

  it('answers nothing when there are fewer, or none together where that is asked', () => {
    expect(choose(rows('.x.', 'xxx'), 3)).toBeUndefined();
    expect(choose(rows('.x.', 'xxx'), 2, true)).toBeUndefined();
    expect(choose(rows('.x.', 'xxx'), 2)).toBe(rows('#x#', 'xxx'));
  });

  it('takes under a millisecond for a section of 1,000 seats', () => {
    const layout = layoutOf(Array.from({ length: 40 }, (_, row) => ({ label: String(row + 1), seats: 25 })));
    const times: number[] = [];
    for (let round = 0; round < 200; round += 1) {
      const taken = new Uint8Array(125);
      for (let index = 0; index < 1_000; index += 1) setBit(taken, index, (index * 7 + round) % 3 > 0);
      const startedAt = performance.now();
      bestAvailable(layout, taken, 4);
      times.push(performance.now() - startedAt);
    }
    times.sort((a, b) => a - b);
    expect(times[Math.floor(times.length / 2)]).toBeLessThan(1);
  });
});
