import type { Logger, Message, OrderSnapshot } from '@aisle/common';
import { SectionAvailability } from '../models/section-availability.ts';
import { decideSection } from './decide-section.ts';
import { layoutsOf } from './layouts.ts';
import { readSections } from './read-sections.ts';
import type { SectionDelta } from './section-delta.ts';

export type OrderMessage = Message<'order.created' | 'order.updated' | 'order.cancelled' | 'order.completed'>;

/** Tells everybody who shows a session what changed of it; no deltas: that something did. */
export type Announce = (sessionId: string, deltas: SectionDelta[]) => void;

/** Each round at least one of those who write a section at the same time succeeds. */
const MAX_ROUNDS = 50;

/**
 * Shows the seats of sections as orders' messages tell, all in one round trip, and announces what changed once it is
 * stored. Listed tickets have no section and are none of its business.
 * @throws Error when others were always faster: the messages come again
 */
export async function applyOrders(messages: OrderMessage[], announce: Announce, log: Logger): Promise<void> {
  let due = ordersBySection(messages);
  for (let round = 0; due.size > 0; round += 1) {
    if (round === MAX_ROUNDS) throw new Error(`availability of ${due.size} sections changes too fast`);
    due = await applyOnce(due, announce, round === 0 ? log : undefined);
  }
}

type OrdersBySection = Map<string, OrderSnapshot[]>;

function ordersBySection(messages: OrderMessage[]): OrdersBySection {
  const bySection: OrdersBySection = new Map();
  for (const { data } of messages) {
    if (!data.tickets.some(({ sessionId }) => sessionId !== undefined)) continue;
    const orders = bySection.get(data.inventory.id);
    if (orders) orders.push(data);
    else bySection.set(data.inventory.id, [data]);
  }
  return bySection;
}

/** Answers what must be tried again: another process has written some of the sections meanwhile. */
async function applyOnce(
  due: OrdersBySection,
  announce: Announce,
  log: Logger | undefined,
): Promise<OrdersBySection> {
  const sections = await readSections({ _id: { $in: [...due.keys()] } }, { withSeatVersions: true });
  if (sections.length < due.size && log) reportUnknown(due, sections, log);
  const layouts = await layoutsOf(sections.map(({ eventId }) => eventId));

  // Always by id: two processes that write the same sections may then wait, but never for each other.
  const inOrder = sections.sort((a, b) => (a._id < b._id ? -1 : 1));
  const changes = inOrder.flatMap((section) => {
    const layout = layouts.get(section.eventId)?.get(section.sectionId);
    const change = decideSection(section, due.get(section._id)!, layout);
    return change ? [{ section, ...change }] : [];
  });
  if (changes.length === 0) return new Map();

  // By the driver itself: casting, mongoose copies every bitmap once more.
  const { matchedCount } = await SectionAvailability.collection.bulkWrite(
    changes.map(({ section: { _id, revision }, set }) => ({
      updateOne: { filter: { _id: _id as never, revision }, update: { $set: set, $inc: { revision: 1 } } },
    })),
    { ordered: false },
  );
  const all = matchedCount === changes.length;
  const deltas = new Map<string, SectionDelta[]>();
  for (const { section, delta } of changes) {
    const ofSession = deltas.get(section.sessionId) ?? [];
    deltas.set(section.sessionId, ofSession);
    // The count does not say which sections were written: then whoever shows them has to look.
    if (all) ofSession.push(delta);
  }
  for (const [sessionId, ofSession] of deltas) announce(sessionId, ofSession);
  return all ? new Map() : new Map(changes.map(({ section: { _id } }) => [_id, due.get(_id)!]));
}

function reportUnknown(due: OrdersBySection, sections: { _id: string }[], log: Logger): void {
  const known = new Set(sections.map(({ _id }) => _id));
  for (const id of due.keys()) {
    if (!known.has(id)) log.warn({ inventoryId: id }, 'order of a section that is not on sale here');
  }
}
