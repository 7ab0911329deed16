import { badRequest, toPage, type Page, type PageRequest } from '@aisle/common';
import mongoose, { type QueryFilter } from 'mongoose';
import { EventDate, foldText, type EventDateDocument } from '../models/event-date.ts';
import { Event, type EventDocument } from '../models/event.ts';
import { itemOf, type EventItem, type ListedEvent } from './event-view.ts';
import { verifiedEmail } from './may-admit.ts';
import { roomOf } from './session-room.ts';

/** All that `itemOf` needs: rows and descriptions stay in the database. */
const LIGHT = {
  sellerId: 1,
  name: 1,
  imageUrl: 1,
  venue: 1,
  currency: 1,
  sessions: 1,
  'sections.price': 1,
  status: 1,
  version: 1,
  seatCount: 1,
  lastsUntil: 1,
} as const;

/** More words than anybody types. */
const MAX_WORDS = 8;

/** What of the events on sale to find. */
export interface EventSearch {
  /** Words that name or venue must all have. */
  search?: string;
  /** Only events with a session that is not over by then. */
  startsFrom?: Date;
  /** … and starts before that. */
  startsBefore?: Date;
}

/**
 * The events on sale or sold out, by the start of their next session (seen from `startsFrom`), soonest first. An event whose next session ends while somebody pages may come again with the one after.
 * @throws ApiError 400 for a cursor that is not one of this list
 */
export async function findEvents({
  limit,
  cursor,
  search = '',
  startsFrom,
  startsBefore,
}: PageRequest & EventSearch): Promise<Page<EventItem>> {
  const now = new Date();
  // What starts and ends at that very moment is not over by then.
  const at = new Date(Math.max(now.getTime(), (startsFrom?.getTime() ?? 0) - 1));
  const words = foldText(search).split(/\s+/).filter(Boolean).slice(0, MAX_WORDS);
  const filters: QueryFilter<EventDateDocument>[] = [
    { until: { $gt: at }, previousUntil: { $lte: at } },
    ...(startsBefore ? [{ startsAt: { $lt: startsBefore } }] : []),
    ...words.map((word) => ({ search: { $regex: escapeRegex(word) } })),
    ...(cursor === undefined ? [] : [after(cursor)]),
  ];
  const dates = await EventDate.find({ $and: filters })
    .sort({ startsAt: 1, _id: 1 })
    .limit(limit + 1)
    .lean();
  const { items: page, nextCursor } = toPage(dates, limit, cursorOf, ({ eventId }) => eventId);
  const items = await itemsOf(await Event.find({ _id: { $in: page } }, LIGHT).lean<ListedEvent[]>());
  const byId = new Map(items.map((item) => [item.id, item]));
  return { items: page.flatMap((id) => byId.get(id.toHexString()) ?? []), nextCursor };
}

/** All events of a seller, whatever their status, newest first. @throws ApiError 400 for a cursor of another list */
export const findEventsOfSeller = (sellerId: string, page: PageRequest): Promise<Page<EventItem>> =>
  newestFirst({ sellerId }, page);

/** How long after its end an event is still shown to those at its door. */
const DOOR_MS = 24 * 3_600_000;

/**
 * The events at whose doors a user may stand: their own, and those whose seller named them by an address that they
 * have verified. Newest first; drafts, which have no tickets, and what has been over for a day are left out.
 * @throws ApiError 400 for a cursor of another list
 */
export async function findEventsOfStaff(userId: string, page: PageRequest): Promise<Page<EventItem>> {
  const email = await verifiedEmail(userId);
  const mine = [{ sellerId: userId }, ...(email === undefined ? [] : [{ staff: email }])];
  const lastsUntil = { $gt: new Date(Date.now() - DOOR_MS) };
  return newestFirst({ $or: mine, publishedAt: { $exists: true }, lastsUntil }, page);
}

async function newestFirst(
  filter: QueryFilter<EventDocument>,
  { limit, cursor }: PageRequest,
): Promise<Page<EventItem>> {
  if (cursor !== undefined && !mongoose.isObjectIdOrHexString(cursor)) throw badCursor();
  const stored = await Event.find({ ...filter, ...(cursor && { _id: { $lt: cursor } }) }, LIGHT)
    .sort({ _id: -1 })
    .limit(limit + 1)
    .lean<ListedEvent[]>();
  const page = toPage(
    stored,
    limit,
    ({ _id }) => _id.toHexString(),
    (event) => event,
  );
  return { ...page, items: await itemsOf(page.items) };
}

async function itemsOf(events: ListedEvent[]): Promise<EventItem[]> {
  const onSale = events.filter(({ status }) => status === 'onSale');
  const rooms = await roomOf(onSale.map(({ _id }) => _id.toHexString()));
  return events.map((event) => itemOf(event, rooms));
}

/** A place in the list: the date's start and, where several start at once, its id. */
const cursorOf = ({ startsAt, _id }: EventDateDocument): string =>
  `${startsAt.getTime().toString(36)}-${_id.toHexString()}`;

/** What comes after a place in the list. */
function after(cursor: string): QueryFilter<EventDateDocument> {
  const [, time, id] = /^([0-9a-z]{1,10})-([0-9a-f]{24})$/.exec(cursor) ?? [];
  if (time === undefined || id === undefined) throw badCursor();
  const startsAt = new Date(parseInt(time, 36));
  return {
    $or: [{ startsAt: { $gt: startsAt } }, { startsAt, _id: { $gt: new mongoose.Types.ObjectId(id) } }],
  };
}

const badCursor = () => badRequest('Must be a cursor from an earlier page', 'cursor');

const escapeRegex = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
