/** An event has so many sessions and sections at most, a session so many places, a section so many rows, a row so many seats. */
export const MAX_SESSIONS = 200;
export const MAX_SECTIONS = 500;
export const MAX_SEATS = 1_000_000;
export const MAX_ROWS = 10_000;
export const MAX_ROW_SEATS = 10_000;

/** One row of a seated section. Seats are numbered from 1; `blocked` ones exist but are not for sale. */
export interface Row {
  label: string;
  seats: number;
  blocked?: number[] | undefined;
  /** Numbers of the seats that have an aisle to their right: the next seat is not beside them. */
  aisleAfter?: number[] | undefined;
}

/** The rows of a seated section, front first: one by one, or as so many alike, labelled from 1. */
export type RowsSpec = { rows: Row[] } | { rowCount: number; seatsPerRow: number };

/** The rows of a seated section, one by one. */
export function rowsOf(spec: RowsSpec): Row[] {
  if ('rows' in spec) return spec.rows;
  return Array.from({ length: spec.rowCount }, (_, index) => ({
    label: String(index + 1),
    seats: spec.seatsPerRow,
  }));
}

/** A section as it is described: seated with rows or so many rows alike, or general with a capacity. */
export interface SectionSize {
  kind: 'seated' | 'general';
  rows?: Pick<Row, 'seats'>[] | undefined;
  rowCount?: number | undefined;
  seatsPerRow?: number | undefined;
  capacity?: number | undefined;
}

/** All places of a section, blocked ones included. Counted without laying the rows out: there may be 100 million. */
export function sizeOf({ kind, rows, rowCount = 0, seatsPerRow = 0, capacity = 0 }: SectionSize): number {
  if (kind === 'general') return capacity;
  return rows ? rows.reduce((sum, { seats }) => sum + seats, 0) : rowCount * seatsPerRow;
}

/** A row within its section's seats, which are counted from 0, front row first. */
export interface PlacedRow extends Row {
  /** Index of its first seat. */
  start: number;
}

/** A section's rows with what is needed to go from a seat's address (`12/7`) to its index and back. */
export interface Layout {
  rows: PlacedRow[];
  /** All seats, blocked ones included: as many as the bitmap has bits. */
  size: number;
  /** Seats that can be sold. */
  capacity: number;
  byLabel: Map<string, PlacedRow>;
}

/** Lays a section's rows out. */
export function layoutOf(rows: Row[]): Layout {
  let size = 0;
  let blocked = 0;
  const placed = rows.map((row) => {
    const start = size;
    size += row.seats;
    blocked += new Set(row.blocked ?? []).size;
    return { ...row, start };
  });
  return {
    rows: placed,
    size,
    capacity: size - blocked,
    byLabel: new Map(placed.map((row) => [row.label, row])),
  };
}

/** The index of the seat with an address such as `12/7` (row 12, seat 7), or undefined where there is none. */
export function seatIndex(layout: Layout, address: string): number | undefined {
  const slash = address.lastIndexOf('/');
  const row = layout.byLabel.get(address.slice(0, slash));
  const number = address.slice(slash + 1);
  if (slash < 0 || !row || !/^[1-9]\d{0,4}$/.test(number) || Number(number) > row.seats) return undefined;
  return row.start + Number(number) - 1;
}

/** The address of the seat with an index. @throws RangeError when the section has no such seat */
export function seatAddress(layout: Layout, index: number): string {
  let low = 0;
  let high = layout.rows.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (layout.rows[middle]!.start <= index) low = middle;
    else high = middle - 1;
  }
  const row = layout.rows[low];
  if (!row || index < 0 || index >= layout.size) throw new RangeError(`no seat ${index}`);
  return `${row.label}/${index - row.start + 1}`;
}

/** The bitmap of a section of which nothing is sold: one bit a seat, 1 where it is blocked. */
export function emptyBitmap(layout: Layout): Uint8Array {
  const bits = new Uint8Array((layout.size + 7) >> 3);
  for (const row of layout.rows) {
    for (const number of row.blocked ?? []) setBit(bits, row.start + number - 1, true);
  }
  return bits;
}

/** Whether seat `index` is taken: seat i is byte i>>3, bit i&7. */
export const getBit = (bits: Uint8Array, index: number): boolean =>
  ((bits[index >> 3]! >> (index & 7)) & 1) === 1;

/** Marks seat `index` as taken or free, in place. */
export function setBit(bits: Uint8Array, index: number, taken: boolean): void {
  const mask = 1 << (index & 7);
  if (taken) bits[index >> 3]! |= mask;
  else bits[index >> 3]! &= ~mask;
}

/** Rows as a short text, about 7 bytes a row instead of 50: `label:seats[:blocked[:aisles]]` joined by `;`. */
export function encodeRows(rows: Row[]): string {
  return rows
    .map(({ label, seats, blocked = [], aisleAfter = [] }) =>
      [encodeURIComponent(label), seats, blocked.join(','), aisleAfter.join(',')]
        .join(':')
        .replace(/:+$/, ''),
    )
    .join(';');
}

/** Rows from the text that `encodeRows` made of them. */
export function decodeRows(text: string): Row[] {
  const numbers = (list: string | undefined) => (list ? list.split(',').map(Number) : undefined);
  return text.split(';').map((row) => {
    const [label, seats, blocked, aisleAfter] = row.split(':');
    return {
      label: decodeURIComponent(label!),
      seats: Number(seats),
      ...(blocked && { blocked: numbers(blocked) }),
      ...(aisleAfter && { aisleAfter: numbers(aisleAfter) }),
    };
  });
}
