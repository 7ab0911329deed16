import { inTransaction, message } from '@aisle/common';
import { EventDate } from '../models/event-date.ts';
import { Event, eventSnapshotOf, type EventDocument } from '../models/event.ts';
import { ownViewOf, type OwnEventView } from './event-view.ts';
import { findOwnEvent } from './own-event.ts';

/**
 * Calls an event off, for good: orders ends its holds and gives all the money back. Again changes nothing. An event
 * that is over may be cancelled too; a draft is only put away, since nobody knows of it.
 * @throws ApiError 404 unknown, 403 another's
 */
export async function cancelEvent(id: string, sellerId: string): Promise<OwnEventView> {
  const event = (await cancel(id, sellerId)) ?? (await findOwnEvent(id, sellerId));
  return ownViewOf(event, new Map());
}

const cancel = (_id: string, sellerId: string): Promise<EventDocument | null> =>
  inTransaction(async ({ session, publish }) => {
    const event = await Event.findOneAndUpdate(
      { _id, sellerId, status: { $ne: 'cancelled' } },
      { $set: { status: 'cancelled' }, $inc: { version: 1 } },
      { session, returnDocument: 'after' },
    ).lean();
    if (event?.publishedAt) {
      await EventDate.deleteMany({ eventId: event._id }, { session });
      publish(message('event.cancelled', event.version, eventSnapshotOf(event)));
    }
    return event;
  });
