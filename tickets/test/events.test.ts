import { Outbox } from '@aisle/common';
import { signIn } from '@aisle/common/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { EventDate } from '../src/models/event-date.ts';
import { Event } from '../src/models/event.ts';
import { SectionAvailability } from '../src/models/section-availability.ts';
import { eventsOf, hall, inHours } from './events-support.ts';
import { newId, startTickets, type Tickets } from './support.ts';

let tickets: Tickets;
beforeAll(async () => {
  tickets = await startTickets();
});
afterAll(() => tickets.stop());

const api = () => request(tickets.url);
const events = eventsOf(() => tickets);
const seller = signIn();

const post = (path: string, cookie: string) => api().post(`/api/events/${path}`).set('Cookie', cookie);

describe('making an event', () => {
  it('answers a draft, of which nobody is told', async () => {
    const body = {
      ...hall(),
      description: 'First line.\nSecond line.',
      imageUrl: 'https://example.com/night.jpg',
      maxTicketsPerOrder: 6,
      staff: ['Door@Example.com', 'door@example.com'],
      reentry: true,
    };
    const response = await api().post('/api/events').set('Cookie', seller.cookie).send(body).expect(201);
    const id: string = response.body.id;
    expect(response.body).toEqual({
      ...body,
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      sellerId: seller.id,
      status: 'draft',
      version: 0,
      seatCount: 17,
      staff: ['door@example.com'],
      sessions: [{ id: expect.stringMatching(/^[0-9a-f]{24}$/), ...body.sessions[0] }],
    });
    expect(response.headers['cache-control']).toBe('private, no-store');
    expect(await Event.findById(id).lean()).toMatchObject({ status: 'draft', version: 0, seatCount: 17 });
    expect(await SectionAvailability.countDocuments({ eventId: id })).toBe(0);
    expect(await Outbox.countDocuments()).toBe(0);
    expect(await events.messages('event.published', id)).toEqual([]);
  });

  it('takes rows that are alike as two numbers, and times with an offset', async () => {
    const event = await events.create(seller, {
      sessions: [{ startsAt: '2100-01-02T20:00:00+02:00' }, { startsAt: '2100-01-01T20:00:00Z' }],
      sections: [{ id: 'B', name: 'Balcony', kind: 'seated', price: 3000, rowCount: 25, seatsPerRow: 20 }],
    });
    expect(event.seatCount).toBe(500);
    expect(event.sessions.map(({ startsAt }) => startsAt)).toEqual([
      '2100-01-01T20:00:00.000Z',
      '2100-01-02T18:00:00.000Z',
    ]);
    expect(event.sections[0]).toEqual({
      id: 'B',
      name: 'Balcony',
      kind: 'seated',
      price: 3000,
      rowCount: 25,
      seatsPerRow: 20,
    });
  });

  it.each([
    ['somebody who is not signed in', () => '', 401],
    ['a buyer', () => signIn({ role: 'buyer' }).cookie, 403],
  ])('is refused to %s', async (_who, cookie, status) => {
    const before = await Event.countDocuments();
    await api().post('/api/events').set('Cookie', cookie()).send(hall()).expect(status);
    expect(await Event.countDocuments()).toBe(before);
  });
});

describe('a draft', () => {
  it('is shown to its seller alone', async () => {
    const draft = await events.create(seller);
    const own = await api().get(`/api/events/${draft.id}`).set('Cookie', seller.cookie).expect(200);
    expect(own.body).toEqual(draft);
    expect(own.headers['cache-control']).toBe('private, no-store');
    for (const cookie of ['', signIn().cookie, signIn({ role: 'buyer' }).cookie]) {
      for (const path of [draft.id, `${draft.id}/sessions`]) {
        const response = await api().get(`/api/events/${path}`).set('Cookie', cookie).expect(404);
        expect(response.body).toEqual({ errors: [{ message: 'There is no such event' }] });
      }
    }
    expect((await events.list()).items.map(({ id }) => id)).not.toContain(draft.id);
    expect((await events.list('?sellerId=me', seller)).items.map(({ id }) => id)).toContain(draft.id);
  });

  it('can be changed in every way', async () => {
    const draft = await events.create(seller, { description: 'Old', maxTicketsPerOrder: 4 });
    const sections = [{ id: 'C', name: 'Club', kind: 'general', price: 900, capacity: 80 }];
    const sessions = [{ id: draft.sessions[0]!.id, startsAt: inHours(72) }, { startsAt: inHours(24) }];
    const changes = { name: 'New', currency: 'eur', description: null, staff: ['a@example.com'], sections };
    const response = await events.patch(seller, draft.id, { ...changes, sessions }).expect(200);
    const { description: _description, ...kept } = draft;
    expect(response.body).toEqual({
      ...kept,
      name: 'New',
      currency: 'eur',
      staff: ['a@example.com'],
      sections,
      seatCount: 80,
      version: 1,
      sessions: [
        { id: expect.stringMatching(/^[0-9a-f]{24}$/), startsAt: sessions[1]!.startsAt },
        sessions[0],
      ],
    });
    expect(await events.messages('event.updated', draft.id)).toEqual([]);
  });
});

describe('publishing', () => {
  it('puts a draft on sale, with one message and one availability a section and session', async () => {
    const draft = await events.create(seller, {
      maxTicketsPerOrder: 8,
      staff: ['door@example.com'],
      sessions: [{ startsAt: inHours(48), endsAt: inHours(50) }, { startsAt: inHours(72) }],
    });
    const event = await events.publish(seller, draft.id);
    expect(event).toEqual({ ...draft, status: 'onSale', version: 1 });

    const { id, sellerId, name, currency, sessions, sections } = draft;
    const snapshot = { id, sellerId, name, currency, sessions, sections, maxTicketsPerOrder: 8 };
    expect(await events.messages('event.published', id)).toEqual([
      expect.objectContaining({ version: 1, data: { ...snapshot, status: 'onSale' } }),
    ]);

    const opened = await SectionAvailability.find({ eventId: id }).sort({ sessionId: 1, rank: 1 });
    expect(opened.map(({ _id }) => _id)).toEqual(
      sessions.flatMap((session) => [`${session.id}/A`, `${session.id}/GA`]),
    );
    expect(opened[0]).toMatchObject({ rank: 0, capacity: 7, takenCount: 0, version: 0, revision: 0 });
    expect([...opened[0]!.taken!]).toEqual([0b1000_0000]);
    expect(opened[0]!.seatVersions!.equals(Buffer.alloc(32))).toBe(true);
    expect(opened[1]).toMatchObject({ rank: 1, capacity: 10, takenCount: 0 });
    expect(opened[1]!.taken).toBeUndefined();
  });

  it('again, or twice at once, changes nothing more', async () => {
    const { id } = await events.create(seller);
    const answers = await Promise.all([1, 2, 3].map(() => events.publish(seller, id)));
    answers.push(await events.publish(seller, id));
    expect(answers.map(({ version, status }) => ({ version, status }))).toEqual(
      Array(4).fill({ version: 1, status: 'onSale' }),
    );
    expect(await events.messages('event.published', id)).toHaveLength(1);
    expect(await SectionAvailability.countDocuments({ eventId: id })).toBe(2);
    expect(await EventDate.countDocuments({ eventId: id })).toBe(1);
  });

  it('needs a session to come', async () => {
    const { id } = await events.create(seller);
    await Event.updateOne({ _id: id }, { $set: { 'sessions.0.startsAt': new Date(Date.now() - 1_000) } });
    const response = await post(`${id}/publish`, seller.cookie).expect(409);
    expect(response.body).toMatchObject({ errors: [{ code: 'over' }] });
    expect(await Event.findById(id).lean()).toMatchObject({ status: 'draft', version: 0 });
  });

  it('is refused for a cancelled event', async () => {
    const { id } = await events.create(seller);
    await post(`${id}/cancel`, seller.cookie).expect(200);
    const response = await post(`${id}/publish`, seller.cookie).expect(409);
    expect(response.body).toMatchObject({ errors: [{ code: 'cancelled' }] });
  });

  it('50,000 seats takes under two seconds and one message', async () => {
    const { id } = await events.create(seller, {
      sections: Array.from({ length: 100 }, (_, index) => ({
        id: `S${index + 1}`,
        name: `Section ${index + 1}`,
        kind: 'seated',
        price: 5000,
        rowCount: 25,
        seatsPerRow: 20,
      })),
    });
    const startedAt = performance.now();
    const event = await events.publish(seller, id);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(event.seatCount).toBe(50_000);
    expect(await events.messages('event.published', id)).toHaveLength(1);
    expect(await SectionAvailability.countDocuments({ eventId: id })).toBe(100);
  });
});

describe('cancelling', () => {
  it('takes an event off sale and tells orders, once', async () => {
    const event = await events.onSale(seller);
    const first = await post(`${event.id}/cancel`, seller.cookie).expect(200);
    const second = await post(`${event.id}/cancel`, seller.cookie).expect(200);
    expect(first.body).toEqual({ ...event, status: 'cancelled', version: 2 });
    expect(second.body).toEqual(first.body);
    expect(await events.messages('event.cancelled', event.id)).toEqual([
      expect.objectContaining({ version: 2, data: expect.objectContaining({ status: 'cancelled' }) }),
    ]);
    expect(await events.shown(event.id)).toMatchObject({ status: 'cancelled' });
    expect((await events.list()).items.map(({ id }) => id)).not.toContain(event.id);
  });

  it('a draft puts it away, and tells nobody', async () => {
    const { id } = await events.create(seller);
    const response = await post(`${id}/cancel`, seller.cookie).expect(200);
    expect(response.body).toMatchObject({ status: 'cancelled' });
    await api().get(`/api/events/${id}`).expect(404);
    expect(await events.messages('event.cancelled', id)).toEqual([]);
  });
});

describe.each([
  ['PATCH', (id: string, cookie: string) => events.patch({ ...seller, cookie }, id, { name: 'Mine' })],
  ['publish', (id: string, cookie: string) => post(`${id}/publish`, cookie)],
  ['cancel', (id: string, cookie: string) => post(`${id}/cancel`, cookie)],
])('%s', (_name, ask) => {
  it.each([
    ['somebody who is not signed in', () => '', 401],
    ['another seller', () => signIn().cookie, 403],
  ])('is refused to %s', async (_who, cookie, status) => {
    const draft = await events.create(seller);
    await ask(draft.id, cookie()).expect(status);
    const own = await api().get(`/api/events/${draft.id}`).set('Cookie', seller.cookie).expect(200);
    expect(own.body).toEqual(draft);
  });

  it('answers 404 for an unknown event and 400 for what is no id', async () => {
    await ask(newId(), seller.cookie).expect(404);
    await ask('12characters', seller.cookie).expect(400);
  });
});
