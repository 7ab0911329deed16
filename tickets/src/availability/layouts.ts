import { encodeRows, type Layout } from '@aisle/common';
import { LRUCache } from 'lru-cache';
import { Event, type EventSection } from '../models/event.ts';
import { sectionLayout } from './open-availability.ts';

/** The layouts of an event's sections, by section id; undefined for a general one. */
export type EventLayouts = ReadonlyMap<string, Layout | undefined>;

/** By event. Of events on sale layouts never change, so what is known stays right. */
const known = new LRUCache<string, EventLayouts>({
  maxSize: 50_000,
  sizeCalculation: (sections) => sections.size + 1,
});

/** By what the rows are: halls are built of sections that are alike, and are used for many events. */
const alike = new LRUCache<string, Layout>({
  maxSize: 50_000,
  sizeCalculation: ({ rows }) => rows.length + 1,
});

/** The layouts of events, by event id, in one read at most. Unknown events have no entry. */
export async function layoutsOf(eventIds: Iterable<string>): Promise<Map<string, EventLayouts>> {
  const found = new Map<string, EventLayouts>();
  const missing: string[] = [];
  for (const id of new Set(eventIds)) {
    const layouts = known.get(id);
    if (layouts) found.set(id, layouts);
    else missing.push(id);
  }
  if (missing.length === 0) return found;
  const events = await Event.find({ _id: { $in: missing } }, { sections: 1 }).lean();
  for (const { _id, sections } of events) {
    const layouts = new Map(sections.map((section) => [section.id, sharedLayout(section)]));
    known.set(_id.toHexString(), layouts);
    found.set(_id.toHexString(), layouts);
  }
  return found;
}

function sharedLayout(section: EventSection): Layout | undefined {
  if (section.kind === 'general') return undefined;
  const { rows, rowCount, seatsPerRow } = section;
  const key = rows ? encodeRows(rows) : `${rowCount} × ${seatsPerRow}`;
  const layout = alike.get(key) ?? sectionLayout(section);
  if (layout) alike.set(key, layout);
  return layout;
}
