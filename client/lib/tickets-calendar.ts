import { createEvent, type EventAttributes } from 'ics';
import { seatWords } from './place-words.ts';
import { texts } from './texts.ts';
import { titleOf } from './ticket-groups.ts';
import type { IssuedTicket } from './types.ts';

/**
 * The date that tickets are for, as an iCalendar file (RFC 5545). The same date always has the same UID: added again,
 * it takes the place of the entry that is there.
 * @returns undefined when the tickets have no date
 */
export function ticketsCalendar(tickets: IssuedTicket[], ticketsUrl: URL): string | undefined {
  const first = tickets[0];
  if (!first?.startsAt) return undefined;
  const { startsAt, endsAt, venue, sessionId } = first;
  const places = tickets.map(({ sectionName, seat }) =>
    [sectionName, seat && seatWords(seat)].filter(Boolean).join(', '),
  );
  const entry = {
    uid: `${sessionId}@${ticketsUrl.host}`,
    title: titleOf(first),
    start: Date.parse(startsAt),
    startInputType: 'utc',
    startOutputType: 'utc',
    ...(endsAt ? { end: Date.parse(endsAt), endInputType: 'utc', endOutputType: 'utc' } : {}),
    ...(venue && { location: [venue.name, venue.address].filter(Boolean).join(', ') }),
    description: [...places, '', `${texts.calendar.tickets}: ${ticketsUrl.href}`].join('\n'),
    url: ticketsUrl.href,
    productId: texts.site.name,
    alarms: [],
  } satisfies Partial<EventAttributes>;
  const { error, value } = createEvent(entry as EventAttributes);
  if (error || !value) throw error ?? new Error('no calendar entry');
  return value;
}
