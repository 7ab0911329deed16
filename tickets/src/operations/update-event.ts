import { conflict, inTransaction, message } from '@aisle/common';
import mongoose, { type ClientSession } from 'mongoose';
import { openAvailability } from '../availability/open-availability.ts';
import { EventDate, eventDatesOf } from '../models/event-date.ts';
import { Event, eventSnapshotOf, type EventDocument, type EventSession } from '../models/event.ts';
import { SectionAvailability } from '../models/section-availability.ts';
import { bySoonest, figuresOf, refusePastSessions, refuseTooLarge, withoutEmpty } from './check-event.ts';
import type { EventChanges, SessionInput } from './event-input.ts';
import { ownViewOf, type OwnEventView } from './event-view.ts';
import { isSameTime, refuseUnknownSessions, refuseUnsafeChanges, type Taken } from './on-sale-changes.ts';
import { findOwnEvent } from './own-event.ts';
import { roomOf } from './session-room.ts';

/**
 * Changes an event, and tells of it once it is published. Of a draft all can be changed; of a published event only
 * what takes nothing from its buyers.
 * @throws ApiError 404 unknown, 403 another's, 409 `stale`, `cancelled`, `over`, `published` or `sold`, 400
 */
export async function updateEvent(
  id: string,
  sellerId: string,
  changes: EventChanges,
): Promise<OwnEventView> {
  const event = await inTransaction(async ({ session, publish }) => {
    const before = await findOwnEvent(id, sellerId, session);
    refuseState(before, changes);
    if (changes.sessions) refuseOddSessions(before.sessions, changes.sessions);
    if (before.publishedAt) refuseUnsafeChanges(before, changes, await takenOf(id, session));
    const after = changed(before, changes);
    refuseTooLarge(after);
    const { matchedCount } = await Event.replaceOne({ _id: id, version: before.version }, after, { session });
    if (matchedCount === 0) throw stale();
    if (after.publishedAt) {
      await keepInStep(before, after, session);
      publish(message('event.updated', after.version, eventSnapshotOf(after)));
    }
    return after;
  });
  return ownViewOf(event, await roomOf([id]));
}

const stale = () => conflict('The event was changed meanwhile: look at it again', 'stale');

function refuseState(event: EventDocument, { version }: EventChanges): void {
  if (version !== undefined && version !== event.version) throw stale();
  if (event.status === 'cancelled') throw conflict('A cancelled event cannot be changed', 'cancelled');
  if (event.publishedAt && event.lastsUntil <= new Date()) {
    throw conflict('An event that is over cannot be changed', 'over');
  }
}

/** @throws ApiError 400 for ids that the event hasn't, and for what is new or moved and in the past */
function refuseOddSessions(current: EventSession[], wanted: SessionInput[]): void {
  refuseUnknownSessions(current, wanted);
  const byId = new Map(current.map((session) => [session._id.toHexString(), session]));
  refusePastSessions(wanted, (session) => {
    const known = session.id === undefined ? undefined : byId.get(session.id);
    return known !== undefined && isSameTime(known, session);
  });
}

function changed(event: EventDocument, { version: _, ...changes }: EventChanges): EventDocument {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  const next: EventDocument = withoutEmpty({ ...event, ...Object.fromEntries(given) });
  next.version = event.version + 1;
  if (changes.sessions) {
    next.sessions = bySoonest(changes.sessions).map(({ id, ...times }) => ({
      _id: new mongoose.Types.ObjectId(id),
      ...withoutEmpty(times),
    }));
  }
  // Availability knows a section's place: on sale the sections stay in order, whatever order they are sent in.
  if (event.publishedAt && changes.sections) {
    const wanted = new Map(changes.sections.map((section) => [section.id, section]));
    next.sections = event.sections.map((section) => wanted.get(section.id) ?? section);
  }
  return { ...next, ...figuresOf(next) };
}

async function takenOf(eventId: string, session: ClientSession): Promise<Taken> {
  const sections = await SectionAvailability.find(
    { eventId },
    { sessionId: 1, sectionId: 1, takenCount: 1 },
    { session },
  ).lean();
  const most = new Map<string, number>();
  const sums = new Map<string, number>();
  for (const { sessionId, sectionId, takenCount } of sections) {
    most.set(sectionId, Math.max(most.get(sectionId) ?? 0, takenCount));
    sums.set(sessionId, (sums.get(sessionId) ?? 0) + takenCount);
  }
  return {
    ofSession: (id) => sums.get(id) ?? 0,
    ofSection: (id) => most.get(id) ?? 0,
  };
}

/** Brings the list's dates and the availability of a published event up to its new sessions and capacities. */
async function keepInStep(
  before: EventDocument,
  after: EventDocument,
  session: ClientSession,
): Promise<void> {
  await EventDate.bulkWrite(
    eventDatesOf(after).map((date) => ({
      replaceOne: { filter: { _id: date._id }, replacement: date, upsert: true },
    })),
    { session },
  );
  const eventId = after._id.toHexString();
  const capacities = new Map(before.sections.map(({ id, capacity }) => [id, capacity]));
  for (const { id, kind, capacity } of after.sections) {
    if (kind === 'seated' || capacity === capacities.get(id)) continue;
    await SectionAvailability.updateMany(
      { eventId, sectionId: id },
      // The revision tells those who watch that there is something new.
      { $set: { capacity: capacity! }, $inc: { revision: 1 } },
      { session },
    );
  }
  const known = new Set(before.sessions.map(({ _id }) => _id.toHexString()));
  const added = after.sessions.filter(({ _id }) => !known.has(_id.toHexString()));
  await openAvailability(after, added, session);
}
