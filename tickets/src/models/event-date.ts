import mongoose from 'mongoose';
import type { EventDocument } from './event.ts';

/**
 * One session of an event on sale, as the public list needs it. The list shows each event once, at its next
 * session, soonest first. What "next" is moves on with the clock, so it cannot be stored; but with the end of all
 * sessions before it beside its own, exactly one session of an event passes `previousUntil <= now < until`: an index
 * answers the list, and nothing has to be written as time goes by.
 */
export interface EventDateDocument {
  /** The session's id. */
  _id: mongoose.Types.ObjectId;
  eventId: mongoose.Types.ObjectId;
  startsAt: Date;
  /** When this session ends, or starts where it has no end. */
  until: Date;
  /** When the last of the sessions that start before it ends; the beginning of time for the first one. */
  previousUntil: Date;
  /** What the search looks in: names of event and venue, folded. */
  search: string;
}

const schema = new mongoose.Schema<EventDateDocument>(
  {
    eventId: { type: mongoose.Schema.Types.ObjectId, required: true },
    startsAt: { type: Date, required: true },
    until: { type: Date, required: true },
    previousUntil: { type: Date, required: true },
    search: { type: String, required: true },
  },
  { collection: 'event-dates', versionKey: false },
);
schema.index({ startsAt: 1, _id: 1 });
// A date that is over is never asked for again: without it the list does not get slower over the years.
schema.index({ until: 1 }, { expireAfterSeconds: 0 });
schema.index({ eventId: 1 });

export const EventDate = mongoose.model('EventDate', schema);

/** Lower case and without accents, so that "beyonce" finds "Beyoncé". */
export const foldText = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** When a session is over: at its end, or at its start where it has none. */
export const sessionUntil = ({ startsAt, endsAt }: { startsAt: Date; endsAt?: Date | undefined }): Date =>
  endsAt ?? startsAt;

/** An event's sessions as the list needs them. */
export function eventDatesOf(event: EventDocument): EventDateDocument[] {
  const { name, venue } = event;
  const search = foldText([name, venue.name, venue.address ?? ''].join('\n'));
  let previousUntil = new Date(0);
  return event.sessions.map((session) => {
    const until = sessionUntil(session);
    const date = {
      _id: session._id,
      eventId: event._id,
      startsAt: session.startsAt,
      until,
      previousUntil,
      search,
    };
    if (until > previousUntil) previousUntil = until;
    return date;
  });
}
