import type { Message } from '@aisle/common';
import { signIn, type SignedIn, type TestService } from '@aisle/common/testing';
import request from 'supertest';
import { SectionAvailability } from '../src/models/section-availability.ts';
import type { EventItem, OwnEventView } from '../src/operations/event-view.ts';

const HOUR_MS = 3_600_000;

/** A time so many hours from now, to the second. */
export const inHours = (hours: number): string =>
  new Date(Math.round((Date.now() + hours * HOUR_MS) / 1_000) * 1_000).toISOString();

/** What a test's event is made of, unless it says otherwise: a small hall with two kinds of places. */
export const hall = () => ({
  name: 'Opening night',
  venue: { name: 'The Old Theatre', address: '1 Stage Street' },
  currency: 'usd',
  sessions: [{ startsAt: inHours(48), endsAt: inHours(50) }],
  sections: [
    {
      id: 'A',
      name: 'Stalls',
      kind: 'seated',
      price: 4500,
      rows: [
        { label: '1', seats: 4, aisleAfter: [2] },
        { label: '2', seats: 4, blocked: [4] },
      ],
    },
    { id: 'GA', name: 'Standing', kind: 'general', price: 2000, capacity: 10 },
  ],
});

type EventSubject = 'event.published' | 'event.updated' | 'event.cancelled';

/** Steps that tests of events begin with. */
export interface Events {
  create(seller: SignedIn, changes?: object): Promise<OwnEventView>;
  publish(seller: SignedIn, id: string): Promise<OwnEventView>;
  /** Creates and publishes. */
  onSale(seller?: SignedIn, changes?: object): Promise<OwnEventView>;
  patch(seller: SignedIn, id: string, changes: object): request.Test;
  /** What the API shows to a visitor without a session. */
  shown(id: string): Promise<OwnEventView>;
  list(query?: string, seller?: SignedIn): Promise<{ items: EventItem[]; nextCursor: string | null }>;
  /** The messages of one event, oldest first. */
  messages<S extends EventSubject>(subject: S, id: string): Promise<Message<S>[]>;
  /** Says of a section that so many are taken, as if orders had told. */
  take(event: OwnEventView, sectionId: string, takenCount: number, session?: number): Promise<void>;
}

export function eventsOf(service: () => TestService): Events {
  const api = () => request(service().url);
  const create = async (seller: SignedIn, changes: object = {}) => {
    const body = { ...hall(), ...changes };
    const response = await api().post('/api/events').set('Cookie', seller.cookie).send(body).expect(201);
    return response.body as OwnEventView;
  };
  const publish = async (seller: SignedIn, id: string) => {
    const response = await api().post(`/api/events/${id}/publish`).set('Cookie', seller.cookie).expect(200);
    return response.body as OwnEventView;
  };
  return {
    create,
    publish,
    onSale: async (seller = signIn(), changes = {}) => publish(seller, (await create(seller, changes)).id),
    patch: (seller, id, changes) =>
      api().patch(`/api/events/${id}`).set('Cookie', seller.cookie).send(changes),
    shown: async (id) => (await api().get(`/api/events/${id}`).expect(200)).body as OwnEventView,
    list: async (query = '', seller) => {
      const cookie = seller?.cookie ?? '';
      const response = await api().get(`/api/events${query}`).set('Cookie', cookie).expect(200);
      return response.body as { items: EventItem[]; nextCursor: string | null };
    },
    messages: async (subject, id) => {
      await service().settled();
      return (await service().published(subject)).filter(({ data }) => data.id === id);
    },
    take: async (event, sectionId, takenCount, session = 0) => {
      const _id = `${event.sessions[session]!.id}/${sectionId}`;
      await SectionAvailability.updateOne(
        { _id },
        { $set: { takenCount }, $inc: { version: 1, revision: 1 } },
      );
    },
  };
}
