import 'server-only';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { readOrNotFound, requireUser } from '../server-api.ts';
import type { EventView } from '../types.ts';

/** An Event of the signed-in seller; the not-found page for anybody else's. `page` is where signing in leads back to. */
export const readOwnEvent = cache(async (id: string, page: string): Promise<EventView> => {
  const user = await requireUser(page);
  const { data: event } = await readOrNotFound<EventView>(`/events/${encodeURIComponent(id)}`);
  if (event.sellerId !== user.id) notFound();
  return event;
});
