import { newKey, newRow, type DraftRow, type DraftSection } from './event-draft.ts';
import { nextRowLabel, rowLabelsFrom } from './row-labels.ts';

/** How a block of rows is laid out. */
export type RowPlan = { count: number; first: string; seats: number; aisles: string };

/** A section to begin with, behind those that are there. */
export function addSection(
  sections: DraftSection[],
  kind: DraftSection['kind'],
  name: string,
): DraftSection[] {
  const section: DraftSection = {
    key: newKey(),
    id: freeId(sections, kind === 'seated' ? 'A' : 'GA'),
    name,
    kind,
    price: sections.at(-1)?.price ?? '',
    rows: kind === 'seated' ? rowsFor({ count: 10, first: '1', seats: 20, aisles: '' }) : [],
    capacity: kind === 'general' ? '100' : '',
  };
  return [...sections, section];
}

/** The same section once more, right behind it, under a name and an id of its own. */
export function duplicateSection(
  sections: DraftSection[],
  key: string,
  nameOf: (name: string) => string,
): DraftSection[] {
  return sections.flatMap((section) =>
    section.key === key
      ? [
          section,
          {
            ...section,
            key: newKey(),
            id: freeId(sections, section.id),
            name: nameOf(section.name),
            rows: section.rows.map((row) => ({ ...row, key: newKey() })),
          },
        ]
      : [section],
  );
}

/** The list with one of it moved so many places; unchanged where that is past its ends. */
export function moved<Item extends { key: string }>(items: Item[], key: string, by: number): Item[] {
  const from = items.findIndex((item) => item.key === key);
  const to = from + by;
  if (from < 0 || to < 0 || to >= items.length) return items;
  const rest = items.filter((item) => item.key !== key);
  return [...rest.slice(0, to), items[from]!, ...rest.slice(to)];
}

/** Rows that are alike, labelled on from the first. */
export const rowsFor = ({ count, first, seats, aisles }: RowPlan): DraftRow[] =>
  rowLabelsFrom(first, count).map((label) => newRow({ label, seats: String(seats), aisles }));

/** One more row behind the last, like it and labelled on from it. */
export function addRow(rows: DraftRow[]): DraftRow[] {
  const last = rows.at(-1);
  return [...rows, newRow(last ? { ...last, blocked: '', label: nextRowLabel(last.label) ?? '' } : {})];
}

const MAX_ID = 20;

/** An id that no section has: the wanted one, else counted on from it. */
function freeId(sections: DraftSection[], wanted: string): string {
  const used = new Set(sections.map(({ id }) => id));
  let id = wanted;
  while (used.has(id)) id = (nextRowLabel(id) ?? `${id}2`).slice(-MAX_ID);
  return id;
}
