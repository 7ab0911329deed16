import { forbidden, notFound, type ApiError } from '@aisle/common';
import type { ClientSession } from 'mongoose';
import { Event, type EventDocument } from '../models/event.ts';

/** The answer where there is no event, or none that the caller may know of. */
export const noSuchEvent = (): ApiError => notFound('There is no such event');

/** An event that its seller wants to change. @throws ApiError 404 unknown, 403 another's */
export async function findOwnEvent(
  id: string,
  sellerId: string,
  session?: ClientSession,
): Promise<EventDocument> {
  const event = await Event.findById(id, null, session ? { session } : {}).lean();
  if (!event) throw noSuchEvent();
  if (event.sellerId !== sellerId) throw forbidden('Only its seller may change an event');
  return event;
}
