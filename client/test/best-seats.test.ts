import { describe, expect, it } from '@jest/globals';
import { bestSeats, bestTogether } from '../lib/venue/best-seats.ts';
import { boardOf, withDeltas } from '../lib/venue/board.ts';
import { layOutVenue } from '../lib/venue/layout.ts';
import { isTaken, readSeatBits } from '../lib/venue/seat-bits.ts';
import { indexedRows } from '../lib/venue/seats.ts';
import type { Section } from '../lib/types.ts';

const seated = (id: string, rows: { seats: number; aisleAfter?: number[] }[], price = 1000) => ({
  id,
  name: id,
  kind: 'seated' as const,
  price,
  rows: rows.map((row, index) => ({ ...row, label: `${index + 1}` })),
});

/** A board on which these seats, by section and index, are taken. */
function taken(sections: Section[], seats: Record<string, number[]> = {}) {
  const layout = layOutVenue(sections);
  const told = sections.map(({ id }) => ({ id, version: 0, free: 0 }));
  const empty = boardOf(layout.sections, { sessionId: 's', version: 0, sections: told });
  const deltas = Object.entries(seats).map(([sectionId, indices]) => ({
    sectionId,
    version: 1,
    free: 0,
    taken: indices,
  }));
  return { layout, board: withDeltas(empty, deltas) };
}

const best = (sections: Section[], quantity: number, seats?: Record<string, number[]>) => {
  const { layout, board } = taken(sections, seats);
  return bestSeats(layout, board, quantity, () => true);
};

describe('best seats', () => {
  it('are beside each other, in front and in the middle', () => {
    expect(best([seated('A', [{ seats: 10 }, { seats: 10 }])], 2)[0]).toEqual({
      sectionId: 'A',
      seats: [4, 5],
      together: true,
    });
  });

  it('have others, which share no seat with them', () => {
    const all = best([seated('A', [{ seats: 6 }, { seats: 6 }])], 2).map(({ seats }) => seats);
    expect(all).toHaveLength(4);
    expect(new Set(all.flat()).size).toBe(8);
  });

  it('lie across no aisle', () => {
    const rows = [{ seats: 4, aisleAfter: [2] }, { seats: 4 }];
    expect(best([seated('A', rows)], 4)).toEqual([{ sectionId: 'A', seats: [4, 5, 6, 7], together: true }]);
  });

  it('leave no single seat alone where another place is as near', () => {
    const rows = indexedRows(seated('A', [{ seats: 5 }]));
    expect(bestTogether(rows, readSeatBits(undefined, 5), 2)).toEqual([1, 2]);
    expect(bestTogether(rows, Uint8Array.of(0b10000), 2)).toEqual([2, 3]);
  });

  it('are nearest the stage, whichever section that is', () => {
    const sections = [seated('A', [{ seats: 10 }]), seated('B', [{ seats: 10 }], 500)];
    expect(best(sections, 2)[0]!.sectionId).toBe('A');
    const allOfA = Array.from({ length: 10 }, (_, index) => index);
    expect(best(sections, 2, { A: allOfA })[0]!.sectionId).toBe('B');
  });

  it('are in the fewest pieces where no row has them', () => {
    const rows = [{ seats: 3 }, { seats: 2 }];
    expect(best([seated('A', rows)], 4)).toEqual([{ sectionId: 'A', seats: [0, 1, 2, 3], together: false }]);
    expect(best([seated('A', rows)], 6)).toEqual([]);
  });
});

describe('the board', () => {
  it('takes over what is newer and leaves out what is older', () => {
    const { board } = taken([seated('A', [{ seats: 9 }])], { A: [0, 8] });
    const shown = (one: typeof board) => [0, 1, 8].map((index) => isTaken(one.get('A')!.bits, index));
    expect(shown(board)).toEqual([true, false, true]);
    const newer = withDeltas(board, [{ sectionId: 'A', version: 3, free: 8, taken: [1], freed: [0, 8] }]);
    expect(shown(newer)).toEqual([false, true, false]);
    expect(newer.get('A')!.free).toBe(8);
    expect(shown(board)).toEqual([true, false, true]);
    const older = withDeltas(newer, [{ sectionId: 'A', version: 3, free: 0, taken: [0, 8] }]);
    expect(shown(older)).toEqual([false, true, false]);
    expect(withDeltas(newer, [{ sectionId: 'X', version: 9, free: 1 }]).has('X')).toBe(false);
  });

  it('has nothing of sections that it was not told of', () => {
    const layout = layOutVenue([seated('A', [{ seats: 3 }])]);
    const board = boardOf(layout.sections, { sessionId: 's', version: 0, sections: [] });
    expect(bestSeats(layout, board, 1, () => true)).toEqual([]);
  });
});
