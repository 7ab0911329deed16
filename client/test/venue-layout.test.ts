import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { demoEvents } from '../../infra/local/stack/demo-events.ts';
import { layOutVenue, type VenueLayout } from '../lib/venue/layout.ts';
import { indexedRows, seatAddress, seatIndex, sectionCapacity } from '../lib/venue/seats.ts';
import type { Section } from '../lib/types.ts';

const demoSections = demoEvents().map((event) => (event as { sections: Section[] }).sections);

/** The least distance of two seats of a venue, by a grid of one unit. */
function leastDistance({ sections }: VenueLayout): number {
  const grid = new Map<string, [number, number][]>();
  let least = Infinity;
  for (const { seats } of sections) {
    for (let at = 0; at < seats.length; at += 2) {
      const [x, y] = [seats[at]!, seats[at + 1]!];
      const [column, line] = [Math.floor(x), Math.floor(y)];
      for (let dx = -1; dx <= 1; dx += 1) {
        for (let dy = -1; dy <= 1; dy += 1) {
          for (const [ox, oy] of grid.get(`${column + dx} ${line + dy}`) ?? []) {
            least = Math.min(least, Math.hypot(ox - x, oy - y));
          }
        }
      }
      const cell = grid.get(`${column} ${line}`);
      if (cell) cell.push([x, y]);
      else grid.set(`${column} ${line}`, [[x, y]]);
    }
  }
  return least;
}

/** Whether everything is on the map. */
function isWithin({ width, height, sections, stage }: VenueLayout): boolean {
  const fits = (x: number, y: number) => x >= 0 && y >= 0 && x <= width && y <= height;
  const points = sections.flatMap(({ seats, outline }) => [...seats, ...outline]);
  const inside = points.every((_, index) => index % 2 === 1 || fits(points[index]!, points[index + 1]!));
  return inside && fits(stage.x, stage.y) && fits(stage.x + stage.width, stage.y + stage.height);
}

const price = fc.constantFrom(1500, 2500, 4000, 9000);
const row = fc.record({
  seats: fc.integer({ min: 1, max: 40 }),
  aisle: fc.boolean(),
});
const section = fc.oneof(
  fc.record({ kind: fc.constant('general' as const), price, capacity: fc.integer({ min: 1, max: 5000 }) }),
  fc.record({
    kind: fc.constant('seated' as const),
    price,
    rowCount: fc.integer({ min: 1, max: 20 }),
    seatsPerRow: fc.integer({ min: 1, max: 30 }),
  }),
  fc.record({
    kind: fc.constant('seated' as const),
    price,
    rows: fc.array(row, { minLength: 1, maxLength: 12 }).map((rows) =>
      rows.map(({ seats, aisle }, index) => ({
        label: `${index + 1}`,
        seats,
        ...(aisle && { aisleAfter: [Math.ceil(seats / 2)] }),
      })),
    ),
  }),
);
const venue = fc
  .array(section, { minLength: 1, maxLength: 30 })
  .map((sections) => sections.map((one, index) => ({ ...one, id: `S${index}`, name: `Section ${index}` })));

describe('the layout of a venue', () => {
  it.each([0, 1, 2])('has every seat of demo event %# once, none on another, and all on the map', (index) => {
    const sections = demoSections[index]!;
    const layout = layOutVenue(sections);
    expect(layout.sections.map((placed) => placed.section.id)).toEqual(sections.map(({ id }) => id));
    expect(leastDistance(layout)).toBeGreaterThan(0.9);
    expect(isWithin(layout)).toBe(true);
  });

  it('keeps seats apart and on the map whatever the sections are', () => {
    fc.assert(
      fc.property(venue, (sections) => {
        const layout = layOutVenue(sections);
        expect(layout.sections).toHaveLength(sections.length);
        expect(leastDistance(layout)).toBeGreaterThan(0.9);
        expect(isWithin(layout)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('lays 50,000 seats out in a fraction of a second', () => {
    const start = performance.now();
    const layout = layOutVenue(demoSections[0]!);
    expect(layout.sections.reduce((sum, { size }) => sum + size, 0)).toBe(50_000);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

describe('seats of a section', () => {
  it('are addressed by row and number, and found again by that', () => {
    const rows = indexedRows({
      id: 'A',
      name: 'A',
      kind: 'seated',
      price: 1,
      rows: [
        { label: 'A-1', seats: 3 },
        { label: 'B', seats: 2 },
      ],
    });
    expect([0, 2, 3, 4].map((index) => seatAddress(rows, index))).toEqual(['A-1/1', 'A-1/3', 'B/1', 'B/2']);
    expect(['A-1/1', 'B/2', 'B/3', 'B/0', 'C/1', 'B'].map((address) => seatIndex(rows, address))).toEqual([
      0,
      4,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('are counted without the blocked ones', () => {
    const base = { id: 'A', name: 'A', price: 1 };
    const rows = [{ label: '1', seats: 5, blocked: [1, 5] }];
    expect(sectionCapacity({ ...base, kind: 'seated', rows })).toBe(3);
    expect(sectionCapacity({ ...base, kind: 'seated', rowCount: 3, seatsPerRow: 4 })).toBe(12);
    expect(sectionCapacity({ ...base, kind: 'general', capacity: 7 })).toBe(7);
  });
});
