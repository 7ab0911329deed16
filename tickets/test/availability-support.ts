import { get, type IncomingMessage } from 'node:http';
import { inTransaction, type OrderSnapshot } from '@aisle/common';
import { eventually, startTestService, type TestService } from '@aisle/common/testing';
import mongoose from 'mongoose';
import { openAvailability } from '../src/availability/open-availability.ts';
import type { SectionDelta } from '../src/availability/section-delta.ts';
import { loadConfig } from '../src/config.ts';
import { Event, type EventSection } from '../src/models/event.ts';
import { ticketsService } from '../src/service.ts';
import { newId } from './support.ts';

/** Starts the tickets service, with a configuration of the test's own. */
export const startShowing = (env: Record<string, string> = {}): Promise<TestService> =>
  startTestService(({ mongoUrl, natsUrl }) =>
    ticketsService(
      loadConfig({
        PORT: '0',
        MONGO_URL: mongoUrl,
        NATS_URL: natsUrl,
        LOG_LEVEL: 'silent',
        SECURE_COOKIES: 'false',
        ...env,
      }),
    ),
  );

/** Two rows of four seats, of which the last is blocked, and standing room for ten. */
export const smallHall: EventSection[] = [
  {
    id: 'A',
    name: 'Stalls',
    kind: 'seated',
    price: 4500,
    rows: [
      { label: '1', seats: 4 },
      { label: '2', seats: 4, blocked: [4] },
    ],
  },
  { id: 'GA', name: 'Standing', kind: 'general', price: 2000, capacity: 10 },
];

export interface OnSale {
  eventId: string;
  sessionId: string;
  path: string;
}

/** Puts one session of an event on sale. */
export async function putOnSale(sections = smallHall): Promise<OnSale> {
  const startsAt = new Date(Date.now() + 86_400_000);
  const _id = new mongoose.Types.ObjectId();
  const event = {
    _id,
    sellerId: newId(),
    name: 'A concert',
    venue: { name: 'A hall' },
    currency: 'usd',
    reentry: false,
    staff: [],
    sessions: [{ _id: new mongoose.Types.ObjectId(), startsAt }],
    sections,
    status: 'onSale' as const,
    version: 1,
    seatCount: 17,
    lastsUntil: startsAt,
    startingDays: [],
    createdAt: new Date(),
  };
  await Event.collection.insertOne(event);
  await inTransaction(({ session }) => openAvailability(event, event.sessions, session));
  const [eventId, sessionId] = [_id.toHexString(), event.sessions[0]!._id.toHexString()];
  return { eventId, sessionId, path: `/api/events/${eventId}/sessions/${sessionId}` };
}

/** An order of seats (or of so many places) in a section, as orders would tell of it. */
export function orderIn(
  { eventId, sessionId }: OnSale,
  sectionId: string,
  seats: string[] | number,
  inventory: { version: number; taken: number },
  status: OrderSnapshot['status'] = 'created',
): OrderSnapshot {
  const place = { eventId, sessionId, sectionId, title: 'A concert', price: 4500 };
  const tickets =
    typeof seats === 'number'
      ? Array.from({ length: seats }, () => place)
      : seats.map((seat) => ({ ...place, seat }));
  return {
    id: newId(),
    buyerId: newId(),
    status,
    createdAt: '2026-11-20T10:00:00.000Z',
    expiresAt: '2026-11-20T10:15:00.000Z',
    currency: 'usd',
    total: 4500 * tickets.length,
    tickets,
    inventory: { id: `${sessionId}/${sectionId}`, ...inventory },
  };
}

export interface ShownSection {
  id: string;
  version: number;
  free: number;
  taken?: string;
}

export interface Availability {
  sessionId: string;
  version: number;
  sections: ShownSection[];
}

/** What the API shows of a session. */
export async function availabilityOf(url: string, { path }: OnSale): Promise<Availability> {
  const answer = await fetch(`${url}${path}/availability`);
  if (answer.status !== 200) throw new Error(`availability: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Availability;
}

/** Which seats of a section are shown as taken, by index, and how many are free. */
export function seatsOf(availability: Availability, sectionId: string): { taken: number[]; free: number } {
  const section = availability.sections.find(({ id }) => id === sectionId)!;
  const bytes = [...Buffer.from(section.taken ?? '', 'base64')];
  const taken = bytes.flatMap((byte, place) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte >> bit) & 1).map((bit) => place * 8 + bit),
  );
  return { taken, free: section.free };
}

export interface StreamEvent {
  event: 'snapshot' | 'delta';
  id: string;
  data: Availability & Omit<SectionDelta, 'revision'>;
  /** When it came, by `performance.now()`. */
  at: number;
}

export interface OpenStream {
  status: number;
  headers: IncomingMessage['headers'];
  events: StreamEvent[];
  /** The comments and `retry:` lines that came between events. */
  others: string[];
  ended: boolean;
  /** Waits until so many events have come, and answers the last. */
  event(count: number): Promise<StreamEvent>;
  close(): void;
}

/** Opens a session's stream, as a browser would. A refusal's body is in `others`. */
export function openStream(
  url: string,
  { path }: OnSale,
  { lastEventId, query = '' }: { lastEventId?: string; query?: string } = {},
): Promise<OpenStream> {
  return new Promise((resolve, reject) => {
    const headers = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId };
    const request = get(`${url}${path}/stream${query}`, { headers, agent: false }, (answer) => {
      const stream: OpenStream = {
        status: answer.statusCode!,
        headers: answer.headers,
        events: [],
        others: [],
        ended: false,
        event: (count) => eventually(() => stream.events.length >= count && stream.events[count - 1]),
        close: () => request.destroy(),
      };
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        const blocks = (text + chunk).split('\n\n');
        text = blocks.pop()!;
        for (const block of blocks) take(stream, block);
      });
      answer.on('error', () => undefined);
      answer.on('close', () => {
        if (text !== '') stream.others.push(text);
        stream.ended = true;
      });
      resolve(stream);
    });
    request.on('error', reject);
  });
}

function take({ events, others }: OpenStream, block: string): void {
  const [, event, id, data] = /^event: (snapshot|delta)\nid: (\S+)\ndata: (.*)$/.exec(block) ?? [];
  if (event === undefined) others.push(block);
  else
    events.push({
      event: event as StreamEvent['event'],
      id: id!,
      data: JSON.parse(data!) as StreamEvent['data'],
      at: performance.now(),
    });
}
