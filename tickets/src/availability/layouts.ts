import type { Layout } from '@aisle/common';
import { LRUCache } from 'lru-cache';
import { Event } from '../models/event.ts';
import { sectionLayout } from './open-availability.ts';

/** The layouts of an event's sections, by section id; undefined for a general one. */
export type EventLayouts = ReadonlyMap<string, Layout | undefined>;

/** An arena's take about 1 MB. Of events on sale layouts never change, so what is known stays right. */
const known = new LRUCache<string, EventLayouts>({ max: 32 });

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
    const layouts = new Map(sections.map((section) => [section.id, sectionLayout(section)]));
    known.set(_id.toHexString(), layouts);
    found.set(_id.toHexString(), layouts);
  }
  return found;
}
