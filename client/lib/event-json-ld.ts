import { sectionCapacity } from './venue/seats.ts';
import { toDecimal } from './money.ts';
import type { EventStatus, EventView, SessionRoom } from './types.ts';

/** More dates than this help no search engine. */
const MAX_DATES = 30;

const STATUS: Partial<Record<EventStatus, string>> = { cancelled: 'https://schema.org/EventCancelled' };

/** An event's dates as search engines read them: schema.org Events, one a session. Addresses are whole. */
export function eventJsonLd(event: EventView, sessions: SessionRoom[], site: URL): object[] {
  const url = new URL(`/events/${event.id}`, site).href;
  const prices = event.sections.filter((section) => sectionCapacity(section) > 0).map(({ price }) => price);
  return sessions.slice(0, MAX_DATES).map((session) => ({
    '@context': 'https://schema.org',
    '@type': 'Event',
    name: event.name,
    url,
    startDate: session.startsAt,
    ...(session.endsAt && { endDate: session.endsAt }),
    ...(event.description && { description: event.description }),
    ...(event.imageUrl && { image: [event.imageUrl] }),
    eventStatus: STATUS[event.status] ?? 'https://schema.org/EventScheduled',
    eventAttendanceMode: 'https://schema.org/OfflineEventAttendanceMode',
    location: {
      '@type': 'Place',
      name: event.venue.name,
      address: event.venue.address ?? event.venue.name,
    },
    offers: {
      '@type': 'AggregateOffer',
      url: `${url}/sessions/${session.id}`,
      priceCurrency: event.currency.toUpperCase(),
      lowPrice: toDecimal(Math.min(...prices), event.currency),
      highPrice: toDecimal(Math.max(...prices), event.currency),
      offerCount: session.free,
      availability: `https://schema.org/${session.status === 'onSale' ? 'InStock' : 'SoldOut'}`,
    },
  }));
}
