import type { IssuedTicket, Venue } from './types.ts';

/** Which tickets the calendar and the PDF are asked for: those of a session, or of an order where there is none. */
export type TicketsOf = { sessionId: string } | { orderId: string };

/** The tickets for one date of an Event, or of one order of a listed ticket. */
export type TicketGroup = {
  of: TicketsOf;
  title: string;
  startsAt?: string;
  endsAt?: string;
  venue?: Venue;
  tickets: IssuedTicket[];
};

/** How long a show without an end may last (ms): so long after its start its tickets are still at hand. */
const LONGEST = 12 * 3_600_000;

/** Sorts tickets by what they are for: what is coming up, soonest first, and what is over, latest first. */
export function groupTickets(
  tickets: IssuedTicket[],
  now: number,
): { upcoming: TicketGroup[]; past: TicketGroup[] } {
  const groups = new Map<string, TicketGroup>();
  for (const ticket of tickets) {
    const key = ticket.sessionId ?? ticket.orderId;
    const group = groups.get(key);
    if (group) group.tickets.push(ticket);
    else groups.set(key, groupOf(ticket));
  }
  const all = [...groups.values()];
  for (const { tickets: ofGroup } of all) ofGroup.sort(byPlace);
  const past = all.filter((group) => isOver(group, now));
  const upcoming = all.filter((group) => !past.includes(group));
  return {
    upcoming: upcoming.sort((a, b) => startOf(a, LAST) - startOf(b, LAST)),
    past: past.sort((a, b) => startOf(b, 0) - startOf(a, 0)),
  };
}

/** What a ticket is called: its Event, or what its seller wrote. */
export const titleOf = ({ eventName, title }: IssuedTicket): string => eventName ?? title;

function groupOf(ticket: IssuedTicket): TicketGroup {
  const { sessionId, orderId, startsAt, endsAt, venue } = ticket;
  return {
    of: sessionId === undefined ? { orderId } : { sessionId },
    title: titleOf(ticket),
    ...(startsAt !== undefined && { startsAt }),
    ...(endsAt !== undefined && { endsAt }),
    ...(venue !== undefined && { venue }),
    tickets: [ticket],
  };
}

/** Nobody can say when a listed ticket is for: it is over once it was used. */
function isOver({ startsAt, endsAt, tickets }: TicketGroup, now: number): boolean {
  if (tickets.every(({ status }) => status === 'void')) return true;
  if (startsAt === undefined) return tickets.every(({ status }) => status !== 'valid');
  const end = endsAt === undefined ? Date.parse(startsAt) + LONGEST : Date.parse(endsAt);
  return end <= now;
}

/** Where what has no date comes: after all that has one. */
const LAST = Number.MAX_SAFE_INTEGER;

const startOf = ({ startsAt }: TicketGroup, otherwise: number): number =>
  startsAt === undefined ? otherwise : Date.parse(startsAt);

function byPlace(a: IssuedTicket, b: IssuedTicket): number {
  const place = ({ sectionName = '', seat = '' }: IssuedTicket) => `${sectionName} ${seat}`;
  return place(a).localeCompare(place(b), undefined, { numeric: true });
}
