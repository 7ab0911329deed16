/** What one write changed of a section: from the revision before to this one. Travels between processes as JSON. */
export interface SectionDelta {
  sectionId: string;
  revision: number;
  /** How many can be had now. */
  free: number;
  /** Indexes of seats; none of a general section. */
  taken: number[];
  freed: number[];
}

/** The indexes of the seats that differ between two bitmaps of one section. */
export function seatsBetween(before: Uint8Array, after: Uint8Array): Pick<SectionDelta, 'taken' | 'freed'> {
  const taken: number[] = [];
  const freed: number[] = [];
  after.forEach((byte, place) => {
    const differing = byte ^ (before[place] ?? 0);
    for (let bit = 0; differing >> bit > 0; bit += 1) {
      if (((differing >> bit) & 1) === 0) continue;
      (((byte >> bit) & 1) === 1 ? taken : freed).push(place * 8 + bit);
    }
  });
  return { taken, freed };
}
