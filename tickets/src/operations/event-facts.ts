import { Event, type EventDocument } from '../models/event.ts';
import type { IssuedTicketDocument } from '../models/issued-ticket.ts';

/** What issued tickets, their holders and the door need to know of an Event: all but its seats. */
export type EventFacts = Pick<
  EventDocument,
  '_id' | 'sellerId' | 'name' | 'venue' | 'status' | 'reentry' | 'staff' | 'sessions'
> & { sections: { id: string; name: string }[] };

const FACTS = {
  sellerId: 1,
  name: 1,
  venue: 1,
  status: 1,
  reentry: 1,
  staff: 1,
  sessions: 1,
  'sections.id': 1,
  'sections.name': 1,
};

/** The Events with the given ids, by id, in one find. Ids that are undefined or unknown have no entry. */
export async function eventFacts(ids: (string | undefined)[]): Promise<Map<string, EventFacts>> {
  const wanted = [...new Set(ids)].filter((id) => id !== undefined);
  if (wanted.length === 0) return new Map();
  const events = await Event.find({ _id: { $in: wanted } }, FACTS).lean<EventFacts[]>();
  return new Map(events.map((event) => [event._id.toHexString(), event]));
}

/** What a ticket is for, in words: its session's start and end and its section's name, as far as the Event has them. */
export function admissionOf(
  event: EventFacts | undefined,
  ticket: Pick<IssuedTicketDocument, 'sessionId' | 'sectionId'>,
): { startsAt: string | undefined; endsAt: string | undefined; sectionName: string | undefined } {
  const session = event?.sessions.find(({ _id }) => _id.toHexString() === ticket.sessionId);
  return {
    startsAt: session?.startsAt.toISOString(),
    endsAt: session?.endsAt?.toISOString(),
    sectionName: event?.sections.find(({ id }) => id === ticket.sectionId)?.name,
  };
}
