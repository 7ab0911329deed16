import mongoose from 'mongoose';
import { Event, type EventDocument } from '../models/event.ts';
import { bySoonest, figuresOf, refusePastSessions, refuseTooLarge, withoutEmpty } from './check-event.ts';
import type { NewEvent } from './event-input.ts';
import { ownViewOf, type OwnEventView } from './event-view.ts';

/**
 * Makes a draft, which only its seller sees. Nobody else is told of it.
 * @throws ApiError 400 for a session in the past, or an event that is too large
 */
export async function createEvent(input: NewEvent, sellerId: string): Promise<OwnEventView> {
  refusePastSessions(input.sessions);
  const sessions = bySoonest(input.sessions).map((session) => ({
    _id: new mongoose.Types.ObjectId(),
    ...withoutEmpty(session),
  }));
  const event: EventDocument = {
    ...withoutEmpty(input),
    _id: new mongoose.Types.ObjectId(),
    sellerId,
    sessions,
    ...figuresOf({ sessions, sections: input.sections }),
    status: 'draft',
    version: 0,
    createdAt: new Date(),
  };
  refuseTooLarge(event);
  await Event.create(event);
  return ownViewOf(event, new Map());
}
