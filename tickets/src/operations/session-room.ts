import type { ClientSession } from 'mongoose';
import { SectionAvailability } from '../models/section-availability.ts';

/** How much a session can sell, and how much of it is held or sold. */
export interface Room {
  capacity: number;
  taken: number;
}

/** The room in each session of events, by session id; of drafts there is none. */
export async function roomOf(eventIds: string[], session?: ClientSession): Promise<Map<string, Room>> {
  if (eventIds.length === 0) return new Map();
  const rooms = await SectionAvailability.aggregate<Room & { _id: string }>(
    [
      { $match: { eventId: { $in: eventIds } } },
      { $group: { _id: '$sessionId', capacity: { $sum: '$capacity' }, taken: { $sum: '$takenCount' } } },
    ],
    session ? { session } : {},
  );
  return new Map(rooms.map(({ _id, capacity, taken }) => [_id, { capacity, taken }]));
}
