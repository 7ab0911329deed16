import { getBit, type Layout, type PlacedRow } from '@aisle/common';

/** A stretch of free seats beside each other, within one row and between aisles. */
interface Run {
  row: PlacedRow;
  /** Row number from the front, 0 the first. */
  depth: number;
  /** Seats within the row, counted from 0. */
  from: number;
  length: number;
}

interface Choice {
  run: Run;
  from: number;
  /** Rows from the front plus seats from the row's middle. */
  distance: number;
  /** Whether it leaves a single free seat on one of its sides. */
  strands: boolean;
}

/**
 * Chooses the best seats that are free: beside each other in one row, nearest the front and the middle; where no row
 * has them, the fewest pieces. Nearness is rows from the front plus seats from the row's middle. Among choices that
 * are equally near (within one seat) one that leaves a single free seat alone is taken last.
 * @returns the seats' indices, or undefined where there are fewer free ones, or none together and `together` is asked
 */
export function bestAvailable(
  layout: Layout,
  taken: Uint8Array,
  quantity: number,
  together = false,
): number[] | undefined {
  const whole = bestChoice(freeRuns(layout, taken), quantity);
  if (whole) return seatsOf(whole, quantity);
  return together ? undefined : inFewestPieces([...freeRuns(layout, taken)], quantity);
}

/** The longest runs first gives the fewest pieces; the last piece is chosen like any other. */
function inFewestPieces(runs: Run[], quantity: number): number[] | undefined {
  if (runs.reduce((sum, run) => sum + run.length, 0) < quantity) return undefined;
  const seats: number[] = [];
  const left = new Set(runs);
  for (let missing = quantity; missing > 0;) {
    const last = bestChoice(left, missing);
    if (last) return [...seats, ...seatsOf(last, missing)];
    const longest = longestOf(left);
    left.delete(longest.run);
    seats.push(...seatsOf(longest, longest.run.length));
    missing -= longest.run.length;
  }
  return seats;
}

/** The runs of free seats, front row first; made as they are asked for, since the front rows mostly suffice. */
function* freeRuns(layout: Layout, taken: Uint8Array): Generator<Run> {
  for (let depth = 0; depth < layout.rows.length; depth += 1) {
    const row = layout.rows[depth]!;
    let from = 0;
    for (let seat = 0; seat <= row.seats; seat += 1) {
      const isTaken = seat === row.seats || getBit(taken, row.start + seat);
      const isEnd = isTaken || row.aisleAfter?.includes(seat + 1);
      if (!isEnd) continue;
      const to = isTaken ? seat : seat + 1;
      if (to > from) yield { row, depth, from, length: to - from };
      from = seat + 1;
    }
  }
}

function bestChoice(runs: Iterable<Run>, quantity: number): Choice | undefined {
  let best: Choice | undefined;
  for (const run of runs) {
    // Rows come front first: from here on every choice is farther than the best one.
    if (best && run.depth > Math.floor(best.distance)) break;
    for (let from = run.from; from + quantity <= run.from + run.length; from += 1) {
      const choice = choiceAt(run, from, quantity);
      if (!best || isBetter(choice, best)) best = choice;
    }
  }
  return best;
}

function choiceAt(run: Run, from: number, quantity: number): Choice {
  const offset = Math.abs(from + (quantity - 1) / 2 - (run.row.seats - 1) / 2);
  const before = from - run.from;
  const after = run.length - quantity - before;
  return { run, from, distance: run.depth + offset, strands: before === 1 || after === 1 };
}

function isBetter(one: Choice, other: Choice): boolean {
  const near = Math.floor(one.distance) - Math.floor(other.distance);
  if (near !== 0) return near < 0;
  if (one.strands !== other.strands) return !one.strands;
  if (one.distance !== other.distance) return one.distance < other.distance;
  return one.run.depth < other.run.depth;
}

function longestOf(runs: Iterable<Run>): Choice {
  let longest: Choice | undefined;
  for (const run of runs) {
    const whole = choiceAt(run, run.from, run.length);
    if (
      !longest ||
      run.length > longest.run.length ||
      (run.length === longest.run.length && isBetter(whole, longest))
    ) {
      longest = whole;
    }
  }
  return longest!;
}

const seatsOf = ({ run, from }: Choice, quantity: number): number[] =>
  Array.from({ length: quantity }, (_, index) => run.row.start + from + index);
