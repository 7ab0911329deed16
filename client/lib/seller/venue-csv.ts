import Papa from 'papaparse';
import { toSmallestUnit } from '../money.ts';
import { texts } from '../texts.ts';
import { newKey, newRow, type DraftSection } from './event-draft.ts';
import { parseRowLabels } from './row-labels.ts';
import { formatSeatNumbers, parseSeatNumbers } from './seat-numbers.ts';

/** The columns of a venue's CSV file. The first line names them, in any order; those in brackets may be missing. */
export const venueColumns = [
  'section',
  'name',
  'price',
  'row',
  'seats',
  'aisles',
  'blocked',
  'capacity',
] as const;
export type VenueColumn = (typeof venueColumns)[number];
const required: VenueColumn[] = ['section', 'price'];

/** What is wrong in a file: the line as an editor counts it, and the column where it is one. */
export type CsvProblem = { line: number; column?: VenueColumn; message: string };

type Cells = Record<VenueColumn, string>;

/** More than this is no venue. */
const MOST_LINES = 20_000;

/**
 * Reads a venue: one line a row of seats, or a range of rows that are alike ("1-25"), or a section without seats with
 * its capacity. Lines of one section may stand anywhere; its name and price need be said only once.
 * @returns the sections in the order in which the file first names them, and everything that is wrong
 */
export function parseVenueCsv(
  text: string,
  currency: string,
): { sections: DraftSection[]; problems: CsvProblem[] } {
  const say = texts.seller.csv.problems;
  const lines = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { skipEmptyLines: false }).data;
  const header = (lines[0] ?? []).map((cell) => cell.trim().toLowerCase());
  const problems: CsvProblem[] = [
    ...required
      .filter((column) => !header.includes(column))
      .map((column) => ({ line: 1, message: say.missingColumn(column) })),
    ...header
      .filter((name) => name !== '' && !venueColumns.some((column) => column === name))
      .map((name) => ({ line: 1, message: say.unknownColumn(name) })),
  ];
  if (problems.length > 0) return { sections: [], problems };
  if (lines.length > MOST_LINES)
    return { sections: [], problems: [{ line: MOST_LINES, message: say.tooLong }] };

  const sections = new Map<string, DraftSection>();
  lines.forEach((cells, index) => {
    if (index === 0 || cells.every((cell) => cell.trim() === '')) return;
    const line = index + 1;
    readLine(cellsOf(cells, header), sections, currency, (column, message) =>
      problems.push({ line, column, message }),
    );
  });
  for (const section of sections.values()) {
    if (section.price === '') problems.push({ line: 1, column: 'price', message: say.noPrice(section.id) });
  }
  if (sections.size === 0 && problems.length === 0) problems.push({ line: 1, message: say.empty });
  return { sections: [...sections.values()], problems };
}

const cellsOf = (cells: string[], header: string[]): Cells =>
  Object.fromEntries(
    venueColumns.map((column) => [column, (cells[header.indexOf(column)] ?? '').trim()]),
  ) as Cells;

function readLine(
  cells: Cells,
  sections: Map<string, DraftSection>,
  currency: string,
  wrong: (column: VenueColumn, message: string) => void,
): void {
  const say = texts.seller.csv.problems;
  const { section: id, name, price, row, capacity } = cells;
  if (!/^[A-Za-z0-9_-]{1,20}$/.test(id)) return wrong('section', say.section);
  const kind = capacity === '' ? 'seated' : 'general';
  const known = sections.get(id);
  const section: DraftSection = known ?? {
    key: newKey(),
    id,
    name: id,
    kind,
    price: '',
    rows: [],
    capacity: '',
  };
  sections.set(id, section);

  if (name !== '') {
    if (known && known.name !== id && known.name !== name) wrong('name', say.otherName(id, known.name));
    else section.name = name;
  }
  if (price !== '') {
    if (toSmallestUnit(price, currency) === undefined) wrong('price', say.price(currency.toUpperCase()));
    else if (section.price !== '' && section.price !== price)
      wrong('price', say.otherPrice(id, section.price));
    section.price = price;
  }

  if (kind === 'general') {
    if (row !== '' || cells.seats !== '' || cells.aisles !== '' || cells.blocked !== '')
      wrong('capacity', say.both);
    else if (known) wrong('section', say.twice(id));
    else if (!/^[1-9]\d{0,6}$/.test(capacity)) wrong('capacity', say.capacity);
    else section.capacity = capacity;
    return;
  }
  if (section.kind === 'general') return wrong('section', say.twice(id));
  readRows(cells, section, wrong);
}

function readRows(
  { row, seats, aisles, blocked }: Cells,
  section: DraftSection,
  wrong: (column: VenueColumn, message: string) => void,
): void {
  const say = texts.seller.csv.problems;
  const labels = parseRowLabels(row);
  if (!labels) return wrong('row', row === '' ? say.noRow : say.rowRange(row));
  if (labels.some((label) => label.length > 10 || label.includes('/'))) return wrong('row', say.row);
  const used = new Set(section.rows.map(({ label }) => label));
  const twice = labels.find((label) => used.has(label));
  if (twice !== undefined) return wrong('row', say.rowTwice(section.id, twice));
  if (!/^[1-9]\d{0,4}$/.test(seats) || Number(seats) > 10_000) return wrong('seats', say.seats);
  for (const [column, typed] of [
    ['aisles', aisles],
    ['blocked', blocked],
  ] as const) {
    const numbers = parseSeatNumbers(typed);
    if (!numbers) return wrong(column, texts.seller.problems.seatNumbers);
    const missing = numbers.find((number) => number > Number(seats));
    if (missing !== undefined) return wrong(column, say.noSuchSeat(missing));
  }
  const written = (typed: string) => formatSeatNumbers(parseSeatNumbers(typed)!);
  section.rows.push(
    ...labels.map((label) => newRow({ label, seats, aisles: written(aisles), blocked: written(blocked) })),
  );
}

/** A file to begin with: a seated section with an aisle, one with ranges and blocked seats, and one without seats. */
export const exampleVenueCsv = [
  venueColumns.join(','),
  'STALLS,Stalls,45.00,A,18,9,,',
  'STALLS,,,B-H,20,10,,',
  'STALLS,,,J,20,10,"9-12",',
  'BALCONY,Balcony,32.50,1-6,14,"7",,',
  'STANDING,Standing,25.00,,,,,250',
  '',
].join('\r\n');
