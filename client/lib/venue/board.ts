import type { Availability, AvailabilityDelta, SectionAvailability } from '../types.ts';
import type { PlacedSection } from './layout.ts';
import { readSeatBits, setTaken, type SeatBits } from './seat-bits.ts';

/** What of a section can be had: how many, and of seats which. While `version` is below 0 that is not known. */
export type SectionBoard = { version: number; free: number; bits: SeatBits };

/** A session's live availability, by section. Never changed in place: another board is another availability. */
export type Board = ReadonlyMap<string, SectionBoard>;

/** The board of a whole availability; of sections that it doesn't tell of nothing is known. */
export function boardOf(sections: readonly PlacedSection[], { sections: told }: Availability): Board {
  const byId = new Map(told.map((one) => [one.id, one]));
  return new Map(sections.map(({ section, size }) => [section.id, sectionBoard(byId.get(section.id), size)]));
}

/** Whether it is known what of a section can be had. */
export const isKnown = (section: SectionBoard | undefined): section is SectionBoard =>
  section !== undefined && section.version >= 0;

function sectionBoard(told: SectionAvailability | undefined, size: number): SectionBoard {
  if (!told) return { version: -1, free: 0, bits: new Uint8Array((size + 7) >> 3).fill(255) };
  return { version: told.version, free: told.free, bits: readSeatBits(told.taken, size) };
}

/** The board with what has changed since. What is older than the board is left out. */
export function withDeltas(board: Board, deltas: readonly AvailabilityDelta[]): Board {
  const changed = new Map(board);
  for (const { sectionId, version, free, taken = [], freed = [] } of deltas) {
    const section = changed.get(sectionId);
    if (!section || section.version >= version) continue;
    const bits = section.bits.slice();
    for (const index of taken) setTaken(bits, index, true);
    for (const index of freed) setTaken(bits, index, false);
    changed.set(sectionId, { version, free, bits });
  }
  return changed;
}
