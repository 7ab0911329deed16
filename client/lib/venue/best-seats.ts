import type { Board } from './board.ts';
import type { PlacedSection, VenueLayout } from './layout.ts';
import { isTaken, type SeatBits } from './seat-bits.ts';
import type { IndexedRow } from './seats.ts';

/** Seats to suggest: beside each other, or else in as few pieces as it takes. */
export type Suggestion = { sectionId: string; seats: number[]; together: boolean };

/** So many places of a section are suggested before the next section's turn has passed. */
const PER_SECTION = 4;

/** A stretch of free seats beside each other, within one row and between aisles. */
type Run = { row: IndexedRow; depth: number; start: number; length: number };

/**
 * Where `quantity` seats can be had, best first: beside each other nearest the stage. Within a section it is judged as
 * orders does: rows from the front plus seats from the row's middle, and no single seat left alone where another place
 * is as near. None overlap, so that each is a real alternative. Where no row has them, the fewest pieces of one section.
 */
export function bestSeats(
  layout: VenueLayout,
  board: Board,
  quantity: number,
  isWanted: (section: PlacedSection) => boolean,
): Suggestion[] {
  const sections = layout.sections.filter((section) => section.size > 0 && isWanted(section));
  const found = sections.flatMap((section) => {
    const bits = board.get(section.section.id)?.bits;
    if (!bits) return [];
    return bestOfSection(section, bits, quantity).map((seats, rank) => ({
      suggestion: { sectionId: section.section.id, seats, together: true },
      distance: distanceToStage(layout, section, seats),
      rank,
    }));
  });
  if (found.length > 0) {
    return found.sort((a, b) => a.distance - b.distance).map(({ suggestion }) => suggestion);
  }
  return sections.flatMap((section) => {
    const bits = board.get(section.section.id)?.bits;
    const seats = bits && fewestPieces(section.rows, bits, quantity);
    return seats ? [{ sectionId: section.section.id, seats, together: false }] : [];
  });
}

/** The best places of a section that don't overlap. */
function bestOfSection({ rows, size }: PlacedSection, bits: SeatBits, quantity: number): number[][] {
  const left = bits.slice();
  const found: number[][] = [];
  while (found.length < PER_SECTION && quantity <= size) {
    const seats = bestTogether(rows, left, quantity);
    if (!seats) break;
    found.push(seats);
    for (const seat of seats) left[seat >> 3]! |= 1 << (seat & 7);
  }
  return found;
}

/** The best seats of a section beside each other; undefined where no row has so many. */
export function bestTogether(rows: IndexedRow[], bits: SeatBits, quantity: number): number[] | undefined {
  let best: { start: number; distance: number; strands: boolean } | undefined;
  for (const run of freeRuns(rows, bits)) {
    // Rows come front first: from here on every place is farther than the best one.
    if (best && run.depth > Math.floor(best.distance)) break;
    const middle = run.row.start + (run.row.seats - 1) / 2;
    for (let before = 0; before + quantity <= run.length; before += 1) {
      const start = run.start + before;
      const after = run.length - quantity - before;
      const distance = run.depth + Math.abs(start + (quantity - 1) / 2 - middle);
      const place = { start, distance, strands: before === 1 || after === 1 };
      if (!best || isBetter(place, best)) best = place;
    }
  }
  return best && seatsFrom(best.start, quantity);
}

type Place = { distance: number; strands: boolean };

function isBetter(one: Place, other: Place): boolean {
  const near = Math.floor(one.distance) - Math.floor(other.distance);
  if (near !== 0) return near < 0;
  if (one.strands !== other.strands) return !one.strands;
  return one.distance < other.distance;
}

/** The longest stretches first gives the fewest pieces. */
function fewestPieces(rows: IndexedRow[], bits: SeatBits, quantity: number): number[] | undefined {
  const runs = [...freeRuns(rows, bits)].sort((a, b) => b.length - a.length || a.depth - b.depth);
  const seats: number[] = [];
  for (const { start, length } of runs) {
    if (seats.length === quantity) break;
    seats.push(...seatsFrom(start, Math.min(length, quantity - seats.length)));
  }
  return seats.length === quantity ? seats.sort((a, b) => a - b) : undefined;
}

function* freeRuns(rows: IndexedRow[], bits: SeatBits): Generator<Run> {
  for (const [depth, row] of rows.entries()) {
    let from = 0;
    for (let seat = 0; seat <= row.seats; seat += 1) {
      const isEnd = seat === row.seats || isTaken(bits, row.start + seat);
      if (!isEnd && !row.aisleAfter?.includes(seat + 1)) continue;
      const to = isEnd ? seat : seat + 1;
      if (to > from) yield { row, depth, start: row.start + from, length: to - from };
      from = seat + 1;
    }
  }
}

const seatsFrom = (start: number, quantity: number): number[] =>
  Array.from({ length: quantity }, (_, index) => start + index);

/** From the middle of seats to the middle of the stage's front, in units of the map. */
function distanceToStage({ stage }: VenueLayout, { seats }: PlacedSection, [first = 0, ...more]: number[]) {
  const last = more.at(-1) ?? first;
  const x = (seats[first * 2]! + seats[last * 2]!) / 2 - (stage.x + stage.width / 2);
  const y = (seats[first * 2 + 1]! + seats[last * 2 + 1]!) / 2 - (stage.y + stage.height);
  return Math.hypot(x, y);
}
