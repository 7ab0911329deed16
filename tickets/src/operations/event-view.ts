import type { EventStatus } from '@aisle/common';
import { sessionUntil } from '../models/event-date.ts';
import type { EventDocument, EventSection, EventSession } from '../models/event.ts';
import type { Room } from './session-room.ts';

export interface SessionView {
  id: string;
  startsAt: string;
  endsAt?: string;
}

/** An event as a list shows it. */
export interface EventItem {
  id: string;
  sellerId: string;
  name: string;
  imageUrl?: string;
  venue: { name: string; address?: string };
  currency: string;
  /** The lowest price, in the currency's smallest unit. */
  from: number;
  sessions: SessionView[];
  status: EventStatus;
  version: number;
  /** What one session can sell. */
  seatCount: number;
  /** How many of the sessions that are still to end can be had, of how many. Of a draft everything. */
  free: number;
  capacity: number;
}

/** An event as anyone may see it. */
export interface EventView extends Omit<EventItem, 'from' | 'free' | 'capacity'> {
  description?: string;
  maxTicketsPerOrder?: number;
  reentry: boolean;
  sections: EventSection[];
}

/** An event as its seller sees it: with the addresses of those at the door, which are nobody else's business. */
export interface OwnEventView extends EventView {
  staff: string[];
}

/** One date with what is left of it. */
export interface SessionRoomView extends SessionView {
  status: 'draft' | 'onSale' | 'soldOut' | 'cancelled' | 'over';
  seatCount: number;
  free: number;
}

/** What of an event a list needs; sections without their rows. */
export type ListedEvent = Omit<EventDocument, 'sections' | 'description' | 'staff' | 'reentry'> & {
  sections: { price: number }[];
};

type HeadView = Omit<EventItem, 'from' | 'free' | 'capacity'>;
type Rooms = ReadonlyMap<string, Room>;
type Dated = Pick<EventDocument, 'status' | 'sessions' | 'lastsUntil'>;

/**
 * What an event on sale has become by now: over when its last session has ended, sold out when nothing is left of
 * the sessions that are still to end. Drafts and cancelled events stay what they are.
 */
export function statusOf(event: Dated, rooms: Rooms, now = new Date()): EventStatus {
  if (event.status !== 'onSale') return event.status;
  if (event.lastsUntil <= now) return 'over';
  const ahead = event.sessions.filter((session) => sessionUntil(session) > now);
  return ahead.every((session) => isFull(session, rooms)) ? 'soldOut' : 'onSale';
}

/** How many of the sessions to come can be had, of how many. */
function roomAhead(event: ListedEvent, rooms: Rooms, now = new Date()): { free: number; capacity: number } {
  const ahead = event.sessions
    .filter((session) => sessionUntil(session) > now)
    .map(({ _id }) => rooms.get(_id.toHexString()) ?? { capacity: event.seatCount, taken: 0 });
  return {
    free: ahead.reduce((sum, { capacity, taken }) => sum + Math.max(0, capacity - taken), 0),
    capacity: ahead.reduce((sum, { capacity }) => sum + capacity, 0),
  };
}

function isFull({ _id }: EventSession, rooms: Rooms): boolean {
  const room = rooms.get(_id.toHexString());
  return room !== undefined && room.taken >= room.capacity;
}

/** An event as a list shows it. */
export const itemOf = (event: ListedEvent, rooms: Rooms): EventItem => ({
  ...headOf(event, rooms),
  ...roomAhead(event, rooms),
  from: Math.min(...event.sections.map(({ price }) => price)),
});

/** An event as anyone may see it. */
export const viewOf = (event: EventDocument, rooms: Rooms): EventView => ({
  ...headOf(event, rooms),
  ...(event.description !== undefined && { description: event.description }),
  ...(event.maxTicketsPerOrder !== undefined && { maxTicketsPerOrder: event.maxTicketsPerOrder }),
  reentry: event.reentry,
  sections: event.sections,
});

/** An event as its seller sees it. */
export const ownViewOf = (event: EventDocument, rooms: Rooms): OwnEventView => ({
  ...viewOf(event, rooms),
  staff: event.staff,
});

/** An event's dates, each with what is left of it. */
export function sessionRoomsOf(event: EventDocument, rooms: Rooms, now = new Date()): SessionRoomView[] {
  return event.sessions.map((session) => {
    const { capacity, taken } = rooms.get(session._id.toHexString()) ?? {
      capacity: event.seatCount,
      taken: 0,
    };
    return {
      ...sessionViewOf(session),
      status: statusOf({ ...event, sessions: [session], lastsUntil: sessionUntil(session) }, rooms, now),
      seatCount: capacity,
      free: Math.max(0, capacity - taken),
    };
  });
}

const headOf = (event: Omit<ListedEvent, 'sections'>, rooms: Rooms): HeadView => ({
  id: event._id.toHexString(),
  sellerId: event.sellerId,
  name: event.name,
  ...(event.imageUrl !== undefined && { imageUrl: event.imageUrl }),
  venue: event.venue,
  currency: event.currency,
  sessions: event.sessions.map(sessionViewOf),
  status: statusOf(event, rooms),
  version: event.version,
  seatCount: event.seatCount,
});

const sessionViewOf = ({ _id, startsAt, endsAt }: EventSession): SessionView => ({
  id: _id.toHexString(),
  startsAt: startsAt.toISOString(),
  ...(endsAt && { endsAt: endsAt.toISOString() }),
});
