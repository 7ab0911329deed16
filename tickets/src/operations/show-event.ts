import { Event } from '../models/event.ts';
import {
  ownViewOf,
  sessionRoomsOf,
  viewOf,
  type EventView,
  type OwnEventView,
  type SessionRoomView,
} from './event-view.ts';
import { noSuchEvent } from './own-event.ts';
import { roomOf } from './session-room.ts';

/** An event that was published, as anyone may see it. @throws ApiError 404 unknown, or a draft */
export async function showEvent(id: string): Promise<EventView> {
  const [event, rooms] = await Promise.all([Event.findOne(published(id)).lean(), roomOf([id])]);
  if (!event) throw noSuchEvent();
  return viewOf(event, rooms);
}

/** An event of a seller, drafts too; undefined when it is not theirs. */
export async function showOwnEvent(id: string, sellerId: string): Promise<OwnEventView | undefined> {
  const [event, rooms] = await Promise.all([Event.findOne({ _id: id, sellerId }).lean(), roomOf([id])]);
  return event ? ownViewOf(event, rooms) : undefined;
}

/** The dates of an event of a seller, drafts too; undefined when it is not theirs. */
export async function showOwnSessions(id: string, sellerId: string): Promise<SessionRoomView[] | undefined> {
  const [event, rooms] = await Promise.all([Event.findOne({ _id: id, sellerId }).lean(), roomOf([id])]);
  return event ? sessionRoomsOf(event, rooms) : undefined;
}

/** The dates of an event that was published, with what is left of each. @throws ApiError 404 unknown, or a draft */
export async function showSessions(id: string): Promise<SessionRoomView[]> {
  const [event, rooms] = await Promise.all([Event.findOne(published(id)).lean(), roomOf([id])]);
  if (!event) throw noSuchEvent();
  return sessionRoomsOf(event, rooms);
}

const published = (id: string) => ({ _id: id, publishedAt: { $exists: true } });
