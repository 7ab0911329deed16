import { formatMoney } from './money.ts';
import { texts } from './texts.ts';
import type { EventView } from './types.ts';

/** Below this share of what there was, little is left. */
const LITTLE = 0.2;

/** Whether so little is left that one has to hurry. */
export function sellsFast({ free, capacity }: { free: number; capacity: number }): boolean {
  return free > 0 && capacity > 0 && free / capacity <= LITTLE;
}

/** The first session that is not over; the last one where all are. Soonest first. */
export function nextSession<Session extends { startsAt: string; endsAt?: string }>(
  sessions: readonly Session[],
  now = Date.now(),
): Session | undefined {
  return sessions.find(({ startsAt, endsAt }) => Date.parse(endsAt ?? startsAt) > now) ?? sessions.at(-1);
}

/** How many sessions begin after this one. */
export function laterThan(
  session: { startsAt: string } | undefined,
  sessions: readonly { startsAt: string }[],
): number {
  return sessions.filter(({ startsAt }) => session && startsAt > session.startsAt).length;
}

/** The lowest price of an event's sections. */
export function lowestPrice({ sections }: Pick<EventView, 'sections'>): number {
  return Math.min(...sections.map(({ price }) => price));
}

/** What an order may have at most, whatever its event says; orders has the last word. */
const MOST = 10;

/** How many tickets of an event an order may have. */
export function mostTickets({ maxTicketsPerOrder = MOST }: Pick<EventView, 'maxTicketsPerOrder'>): number {
  return Math.min(maxTicketsPerOrder, MOST);
}

/** Whether there are seats to choose, rather than only how many. */
export function hasSeats({ sections }: Pick<EventView, 'sections'>): boolean {
  return sections.some(({ kind }) => kind === 'seated');
}

/** An event in a sentence, for search engines and previews. Times are in UTC: nobody knows who reads it. */
export function eventDescription(event: EventView): string {
  const next = nextSession(event.sessions);
  const date = new Intl.DateTimeFormat(texts.locale, { dateStyle: 'long', timeZone: 'UTC' });
  return texts.events.description(
    event.name,
    event.venue.name,
    next ? date.format(new Date(next.startsAt)) : '',
    formatMoney(lowestPrice(event), event.currency),
  );
}
