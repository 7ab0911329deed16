import { badRequest, conflict, encodeRows, rowsOf, type ApiError, type RowsSpec } from '@aisle/common';
import type { EventDocument, EventSection, EventSession } from '../models/event.ts';
import type { EventChanges, SessionInput } from './event-input.ts';

/** What of an event is held or sold, as far as tickets knows: orders decides, and never sells what is sold already. */
export interface Taken {
  ofSession(sessionId: string): number;
  /** The most that any one session has of a section. */
  ofSection(sectionId: string): number;
}

/**
 * Refuses what would take from buyers what they were sold. Allowed: words and picture, door, tickets an order; a
 * section's name and price; a general section's capacity, not below what is taken; the times of sessions of which
 * nothing is taken; more sessions.
 * @throws ApiError 409 `published` for what can never be changed again, `sold` for what is taken
 */
export function refuseUnsafeChanges(event: EventDocument, changes: EventChanges, taken: Taken): void {
  if (changes.currency !== undefined && changes.currency !== event.currency) {
    throw published('The currency of a published event cannot be changed');
  }
  if (changes.sections) refuseSections(event.sections, changes.sections, taken);
  if (changes.sessions) refuseSessions(event.sessions, changes.sessions, taken);
}

function refuseSections(current: EventSection[], wanted: EventSection[], taken: Taken): void {
  const currentIds = new Set(current.map(({ id }) => id));
  const added = wanted.find(({ id }) => !currentIds.has(id));
  if (added) throw published(`Section ${added.id} cannot be added to a published event`);
  const wantedById = new Map(wanted.map((section) => [section.id, section]));
  for (const section of current) {
    const next = wantedById.get(section.id);
    if (!next) throw published(`Section ${section.id} of a published event cannot be removed`);
    refuseSection(section, next, taken.ofSection(section.id));
  }
}

function refuseSection(current: EventSection, wanted: EventSection, taken: number): void {
  const { id } = current;
  if (wanted.kind !== current.kind) {
    throw published(`Section ${id} of a published event must stay ${current.kind}`);
  }
  if (current.kind === 'seated' && seatsOf(current) !== seatsOf(wanted)) {
    throw published(`The seats of section ${id} cannot be changed: the event is published`);
  }
  if ((wanted.capacity ?? 0) < taken && current.kind === 'general') {
    throw conflict(`Section ${id} cannot have ${wanted.capacity} places: ${taken} are held or sold`, 'sold');
  }
}

/** Equal for sections with the same seats, however their rows are written. */
const seatsOf = (section: EventSection): string => encodeRows(rowsOf(section as RowsSpec));

function refuseSessions(current: EventSession[], wanted: SessionInput[], taken: Taken): void {
  const wantedById = new Map(wanted.map((session) => [session.id, session]));
  for (const session of current) {
    const id = session._id.toHexString();
    const next = wantedById.get(id);
    const date = session.startsAt.toISOString();
    if (!next) throw published(`The session of ${date} cannot be removed: the event is published`);
    const count = taken.ofSession(id);
    if (count > 0 && !isSameTime(session, next)) {
      throw conflict(`The session of ${date} cannot be moved: ${count} tickets are held or sold`, 'sold');
    }
  }
}

/** Whether a session stays where it is. */
export const isSameTime = (
  a: Pick<SessionInput, 'startsAt' | 'endsAt'>,
  b: Pick<SessionInput, 'startsAt' | 'endsAt'>,
): boolean => a.startsAt.getTime() === b.startsAt.getTime() && a.endsAt?.getTime() === b.endsAt?.getTime();

/** @throws ApiError 400 when a session names an id that the event hasn't, or the same one twice */
export function refuseUnknownSessions(current: EventSession[], wanted: SessionInput[]): void {
  const unused = new Set(current.map(({ _id }) => _id.toHexString()));
  wanted.forEach(({ id }, index) => {
    if (id !== undefined && !unused.delete(id)) {
      throw badRequest('The event has no such session, or it is named twice', `sessions[${index}].id`);
    }
  });
}

const published = (message: string): ApiError => conflict(message, 'published');
