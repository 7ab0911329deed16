import { ApiError } from '@aisle/common';
import { sectionCapacity } from '../availability/open-availability.ts';
import { sessionUntil } from '../models/event-date.ts';
import { eventSnapshotOf, type EventDocument } from '../models/event.ts';
import type { SessionInput } from './event-input.ts';

/** NATS takes 1 MB a message, of which the envelope needs little. */
const MAX_SNAPSHOT_BYTES = 900_000;
/** What one publishing transaction opens at most: about 20 MB of availability. */
const MAX_SEATS_OF_ALL_SESSIONS = 5_000_000;
const MAX_SECTIONS_OF_ALL_SESSIONS = 20_000;

/** What an event's sessions and sections say together; worked out whenever they change. */
export const figuresOf = ({
  sessions,
  sections,
}: Pick<EventDocument, 'sessions' | 'sections'>): Pick<EventDocument, 'seatCount' | 'lastsUntil'> => ({
  seatCount: sections.reduce((sum, section) => sum + sectionCapacity(section), 0),
  lastsUntil: new Date(Math.max(...sessions.map((session) => sessionUntil(session).getTime()))),
});

/** @throws ApiError 400 `too-large` when an event is more than one message or one transaction can carry */
export function refuseTooLarge(event: EventDocument): void {
  const snapshotBytes = Buffer.byteLength(JSON.stringify(eventSnapshotOf(event)));
  const dates = event.sessions.length;
  if (snapshotBytes > MAX_SNAPSHOT_BYTES) {
    throw tooLarge(
      'The event is described at too great a length: use rowCount and seatsPerRow where rows are alike',
    );
  }
  if (dates * event.seatCount > MAX_SEATS_OF_ALL_SESSIONS) {
    const most = MAX_SEATS_OF_ALL_SESSIONS.toLocaleString('en');
    throw tooLarge(`All sessions together have ${most} seats at most: publish the others as another event`);
  }
  if (dates * event.sections.length > MAX_SECTIONS_OF_ALL_SESSIONS) {
    const most = MAX_SECTIONS_OF_ALL_SESSIONS.toLocaleString('en');
    throw tooLarge(`Sessions times sections are ${most} at most: publish the others as another event`);
  }
}

const tooLarge = (message: string) => new ApiError(400, [{ message, code: 'too-large' }]);

/** @throws ApiError 400 naming each session that starts in the past; `mayBePast` are left alone */
export function refusePastSessions(
  sessions: SessionInput[],
  mayBePast: (session: SessionInput) => boolean = () => false,
): void {
  const now = new Date();
  const past = sessions.flatMap((session, index) =>
    session.startsAt <= now && !mayBePast(session) ? [`sessions[${index}].startsAt`] : [],
  );
  if (past.length > 0) {
    throw new ApiError(
      400,
      past.map((field) => ({ message: 'Must be in the future', field })),
    );
  }
}

/** Sessions in the order that an event keeps them: soonest first. */
export const bySoonest = <S extends { startsAt: Date }>(sessions: S[]): S[] =>
  [...sessions].sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());

/** A copy without the keys that are undefined or null: the database would keep them as null. */
export const withoutEmpty = <T extends object>(object: T): { [Key in keyof T]: NonNullable<T[Key]> } =>
  Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined && value !== null),
  ) as never;
