import type { Row, SeatedSection, Section } from '../types.ts';

/** A row and the index of its first seat in the section: rows in order, seats in order, blocked ones counted too. */
export type IndexedRow = Row & { start: number };

/** A seated section's rows, one by one or so many alike (labels 1, 2, …), each with the index of its first seat. */
export function indexedRows(section: SeatedSection): IndexedRow[] {
  let start = 0;
  return rowsOf(section).map((row) => {
    const indexed = { ...row, start };
    start += row.seats;
    return indexed;
  });
}

function rowsOf(section: SeatedSection): Row[] {
  if (section.rows) return section.rows;
  return Array.from({ length: section.rowCount }, (_, index) => ({
    label: `${index + 1}`,
    seats: section.seatsPerRow,
  }));
}

/** How many seats the rows have, blocked ones included. */
export function seatTotal(rows: IndexedRow[]): number {
  const last = rows.at(-1);
  return last ? last.start + last.seats : 0;
}

/** The row that a seat's index is in. The index must be one of the section's. */
export function rowOfSeat(rows: IndexedRow[], index: number): IndexedRow {
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (rows[middle]!.start <= index) low = middle;
    else high = middle - 1;
  }
  return rows[low]!;
}

/** A seat's address within its section, as orders take it: `12/7` is seat 7 of row 12. */
export function seatAddress(rows: IndexedRow[], index: number): string {
  const row = rowOfSeat(rows, index);
  return `${row.label}/${index - row.start + 1}`;
}

/** The index of a seat by its address; undefined where the section has no such seat. */
export function seatIndex(rows: IndexedRow[], address: string): number | undefined {
  const slash = address.lastIndexOf('/');
  const row = rows.find(({ label }) => label === address.slice(0, slash));
  const number = Number(address.slice(slash + 1));
  if (!row || !Number.isInteger(number) || number < 1 || number > row.seats) return undefined;
  return row.start + number - 1;
}

/** How many people a section takes: its seats without the blocked ones, or its capacity. */
export function sectionCapacity(section: Section): number {
  if (section.kind === 'general') return section.capacity;
  return rowsOf(section).reduce((sum, row) => sum + row.seats - new Set(row.blocked ?? []).size, 0);
}
