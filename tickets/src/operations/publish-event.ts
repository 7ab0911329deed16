import { conflict, inTransaction, message } from '@aisle/common';
import { openAvailability } from '../availability/open-availability.ts';
import { EventDate, eventDatesOf } from '../models/event-date.ts';
import { Event, eventSnapshotOf, type EventDocument } from '../models/event.ts';
import { ownViewOf, type OwnEventView } from './event-view.ts';
import { findOwnEvent } from './own-event.ts';
import { roomOf } from './session-room.ts';

/**
 * Puts a draft on sale: its availability and its one message, in one transaction. Of two who publish at once one
 * does it; the other, like anyone who publishes again, is answered the event as it is.
 * @throws ApiError 404 unknown, 403 another's, 409 `over` without a session to come, 409 `cancelled`
 */
export async function publishEvent(id: string, sellerId: string): Promise<OwnEventView> {
  const event = (await publish(id, sellerId)) ?? (await alreadyPublished(id, sellerId));
  return ownViewOf(event, await roomOf([id]));
}

const publish = (_id: string, sellerId: string): Promise<EventDocument | null> =>
  inTransaction(async (transaction) => {
    const { session } = transaction;
    const now = new Date();
    const event = await Event.findOneAndUpdate(
      { _id, sellerId, status: 'draft', 'sessions.startsAt': { $gt: now } },
      { $set: { status: 'onSale', publishedAt: now }, $inc: { version: 1 } },
      { session, returnDocument: 'after' },
    ).lean();
    if (!event) return null;
    await openAvailability(event, event.sessions, session);
    await EventDate.insertMany(eventDatesOf(event), { session, lean: true });
    transaction.publish(message('event.published', event.version, eventSnapshotOf(event)));
    return event;
  });

async function alreadyPublished(id: string, sellerId: string): Promise<EventDocument> {
  const event = await findOwnEvent(id, sellerId);
  if (event.status === 'cancelled') throw conflict('A cancelled event cannot be published', 'cancelled');
  if (event.status === 'draft') throw conflict('All sessions of the event are over', 'over');
  return event;
}
