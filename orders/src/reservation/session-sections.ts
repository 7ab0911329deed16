import { LRUCache } from 'lru-cache';
import { Inventory, ofSession, type InventoryDocument } from '../models/inventory.ts';

/** What is known of one section without asking the database: a hint where to try, never the truth. */
export interface SectionHint {
  inventoryId: string;
  /** No more than this many can be had, and no more than that beside each other. */
  free: number;
  together: number;
}

interface Known {
  /** When the read began that this comes from. */
  readAt: number;
  /** Best first, as the organiser put them. */
  sections: SectionHint[];
}

const FRESH_MS = 1_000;

const known = new LRUCache<string, Known>({ max: 1_000 });
const reading = new Map<string, { startedAt: number; result: Promise<Known> }>();

async function read(sessionId: string): Promise<Known> {
  const readAt = performance.now();
  const stored = await Inventory.find(ofSession(sessionId))
    .select('capacity held sold')
    .sort({ 'offer.rank': 1 })
    .lean<Pick<InventoryDocument, '_id' | 'capacity' | 'held' | 'sold'>[]>();
  const sections = stored.map(({ _id, capacity, held, sold }) => {
    const free = capacity - held - sold;
    return { inventoryId: _id, free, together: free };
  });
  const result = { readAt, sections };
  if (sections.length > 0) known.set(sessionId, result);
  return result;
}

/**
 * The sections of a session, best first, from a read that began not before `since` (by `performance.now()`), or within
 * the last second where that is not given. Everybody who asks at the same time shares one read.
 */
export async function sectionsOf(sessionId: string, since?: number): Promise<SectionHint[]> {
  const atLeast = since ?? performance.now() - FRESH_MS;
  const cached = known.get(sessionId);
  if (cached && cached.readAt >= atLeast) return cached.sections;

  const current = reading.get(sessionId);
  if (current && current.startedAt >= atLeast) return (await current.result).sections;
  const mine = { startedAt: performance.now(), result: read(sessionId) };
  reading.set(sessionId, mine);
  try {
    return (await mine.result).sections;
  } finally {
    if (reading.get(sessionId) === mine) reading.delete(sessionId);
  }
}
