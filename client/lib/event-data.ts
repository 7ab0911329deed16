import 'server-only';
import { cache } from 'react';
import { readIfPossible, readOrNotFound } from './server-api.ts';
import type { Availability, EventView, SessionRoom } from './types.ts';

/** What the pages of an event are made of, read once a request. An unknown id is the not-found page. */

export const readEvent = cache(async (id: string): Promise<EventView> => {
  const { data } = await readOrNotFound<EventView>(`/events/${encodeURIComponent(id)}`);
  return data;
});

export const readSessions = cache(async (id: string): Promise<SessionRoom[]> => {
  const { data } = await readOrNotFound<{ items: SessionRoom[] }>(
    `/events/${encodeURIComponent(id)}/sessions`,
  );
  return data.items;
});

/** What can be had; of no section anything where the API can't say, until the map hears of it live. */
export const readAvailability = cache(async (id: string, sessionId: string): Promise<Availability> => {
  const path = `/events/${encodeURIComponent(id)}/sessions/${encodeURIComponent(sessionId)}/availability`;
  return (await readIfPossible<Availability>(path)) ?? { sessionId, version: -1, sections: [] };
});
