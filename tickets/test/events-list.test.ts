import { eventually, signIn, type SignedIn } from '@aisle/common/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { EventDate } from '../src/models/event-date.ts';
import { Event } from '../src/models/event.ts';
import { SectionAvailability } from '../src/models/section-availability.ts';
import type { OwnEventView, SessionRoomView } from '../src/operations/event-view.ts';
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

/** Longer than answers are cached. */
const cacheTime = () => sleep(2_100);
const names = async (query = '') => (await events.list(query)).items.map(({ name }) => name);
/** An event with one session so many hours from now. */
const onSaleIn = (hours: number, changes: object = {}) =>
  events.onSale(seller, { name: `In ${hours}`, sessions: [{ startsAt: inHours(hours) }], ...changes });

describe('the list of events', () => {
  beforeEach(async () => {
    await Promise.all([Event.deleteMany({}), EventDate.deleteMany({}), SectionAvailability.deleteMany({})]);
  });

  it('shows what is on sale by its next session, without rows', async () => {
    await onSaleIn(30);
    const event = await onSaleIn(20);
    await onSaleIn(40);
    const { items, nextCursor } = await events.list();
    expect(items.map(({ name }) => name)).toEqual(['In 20', 'In 30', 'In 40']);
    expect(nextCursor).toBeNull();
    const { sections: _sections, staff: _staff, reentry: _reentry, ...shown } = event;
    expect(items[0]).toEqual({ ...shown, from: 2000, free: 17, capacity: 17 });
  });

  it('shows an event once, at the first of its sessions that has not ended', async () => {
    const tour = await onSaleIn(1, {
      name: 'Tour',
      sessions: [{ startsAt: inHours(1) }, { startsAt: inHours(50) }, { startsAt: inHours(60) }],
    });
    await onSaleIn(40);
    expect(await names()).toEqual(['Tour', 'In 40']);

    // An hour goes by.
    const past = new Date(Date.now() - 1_000);
    const [first, second] = tour.sessions;
    await EventDate.updateOne({ _id: first!.id }, { $set: { startsAt: past, until: past } });
    await EventDate.updateOne({ _id: second!.id }, { $set: { previousUntil: past } });
    await cacheTime();
    expect(await names()).toEqual(['In 40', 'Tour']);
  });

  it('finds what has a session in some time, at the first of those sessions', async () => {
    const at = [10, 20, 30, 40].map(inHours);
    await events.onSale(seller, { name: 'Tour', sessions: at.map((startsAt) => ({ startsAt })) });
    await events.onSale(seller, { name: 'Once', sessions: [{ startsAt: at[1] }] });
    await events.onSale(seller, { name: 'Festival', sessions: [{ startsAt: at[0], endsAt: at[3] }] });
    expect(await names(`?startsFrom=${at[1]}&startsBefore=${at[2]}`)).toEqual(['Festival', 'Tour', 'Once']);
    expect(await names(`?startsFrom=${inHours(21)}&startsBefore=${inHours(39)}`)).toEqual([
      'Festival',
      'Tour',
    ]);
    expect(await names(`?startsBefore=${inHours(15)}`)).toEqual(['Tour', 'Festival']);
    expect(await names(`?startsFrom=${inHours(41)}`)).toEqual([]);
    expect(await names(`?startsFrom=2020-01-01T00:00:00Z`)).toHaveLength(3);
    const page = await events.list(`?startsFrom=${at[1]}&limit=1`);
    expect((await events.list(`?startsFrom=${at[1]}&limit=5&cursor=${page.nextCursor}`)).items).toHaveLength(
      2,
    );
    await api().get('/api/events?startsFrom=tomorrow').expect(400);
    await api().get('/api/events?startsFrom=2020-01-01&startsFrom=2021-01-01').expect(400);
  });

  it('shows what is going on, and leaves out what is over, a draft or cancelled', async () => {
    const running = await onSaleIn(5, {
      name: 'Running',
      sessions: [{ startsAt: inHours(5), endsAt: inHours(9) }],
    });
    const over = await onSaleIn(6, { name: 'Over' });
    const cancelled = await onSaleIn(7, { name: 'Cancelled' });
    await events.create(seller, { name: 'Draft' });
    await EventDate.updateOne({ eventId: running.id }, { $set: { startsAt: new Date(Date.now() - 1_000) } });
    await EventDate.updateOne({ eventId: over.id }, { $set: { until: new Date(Date.now() - 1_000) } });
    await api().post(`/api/events/${cancelled.id}/cancel`).set('Cookie', seller.cookie).expect(200);
    expect(await names()).toEqual(['Running']);
  });

  it('pages without losing or repeating any, those that start at the same time too', async () => {
    const startsAt = inHours(24);
    for (let n = 1; n <= 5; n += 1) await onSaleIn(n, { name: `${n}`, sessions: [{ startsAt }] });
    const seen: string[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const page = await events.list(`?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
      pages += 1;
      // What comes before a place that was shown moves nothing behind it.
      await onSaleIn(pages, { name: 'Earlier' });
    } while (cursor !== null);
    expect(seen.sort()).toEqual(['1', '2', '3', '4', '5']);
    expect(pages).toBe(3);
  });

  it.each([
    ['q=zauberflöte', ['Die Zauberflöte (1791)']],
    ['q=ZAUBERFLOTE', ['Die Zauberflöte (1791)']],
    ['q=opera+die', ['Die Zauberflöte (1791)']],
    ['q=opera', ['Die Zauberflöte (1791)', 'Carmen']],
    ['q=%20%20', ['Die Zauberflöte (1791)', 'Carmen', 'C++ 100% .*']],
    ['q=(1791)', ['Die Zauberflöte (1791)']],
    ['q=.*', ['C++ 100% .*']],
    ['q=c%2B%2B', ['C++ 100% .*']],
    ['q=^', []],
    ['q=(a%2B)%2B$', []],
    ['q=nowhere', []],
  ])('finds ?%s', async (query, found) => {
    await onSaleIn(1, { name: 'Die Zauberflöte (1791)', venue: { name: 'Grand Opera' } });
    await onSaleIn(2, { name: 'Carmen', venue: { name: 'House', address: '3 Opera Lane' } });
    await onSaleIn(3, { name: 'C++ 100% .*' });
    expect(await names(`?${encodeURI(query).replace(/%25/g, '%')}`)).toEqual(found);
  });

  it('shows a seller its own, whatever their status, newest first, page by page', async () => {
    await events.onSale(signIn(), { name: "another's" });
    for (const name of ['1', '2', '3']) await events.create(seller, { name });
    await events.onSale(seller, { name: '4' });
    const first = await events.list('?sellerId=me&limit=3', seller);
    const second = await events.list(`?sellerId=me&limit=3&cursor=${first.nextCursor}`, seller);
    expect([first, second].map(({ items }) => items.map(({ name }) => name))).toEqual([
      ['4', '3', '2'],
      ['1'],
    ]);
    expect(first.items.map(({ status }) => status)).toEqual(['onSale', 'draft', 'draft']);
    expect(second.nextCursor).toBeNull();
    await api().get('/api/events?sellerId=me').expect(401);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['cursor=abc', 'cursor'],
    [`cursor=${newId()}`, 'cursor'],
    [`sellerId=me&cursor=1-${newId()}`, 'cursor'],
    [`sellerId=${newId()}`, 'sellerId'],
    [`q=${'x'.repeat(101)}`, 'q'],
    ['q=a&q=b', 'q'],
    ['q=%00', 'q'],
  ])('refuses ?%.40s', async (query, field) => {
    const response = await api().get(`/api/events?${query}`).set('Cookie', seller.cookie).expect(400);
    expect(response.body).toMatchObject({ errors: [{ field }] });
  });
});

describe('what has become of an event', () => {
  const rooms = async ({ id }: OwnEventView) => {
    const response = await api().get(`/api/events/${id}/sessions`).expect(200);
    return (response.body as { items: SessionRoomView[] }).items;
  };
  /** As it is now, past the cache: another process's, or after its time. */
  const status = async ({ id }: OwnEventView) => {
    const response = await api().get(`/api/events/${id}`).set('Cookie', seller.cookie).expect(200);
    return (response.body as OwnEventView).status;
  };

  it('sold out, when nothing is left of any session to come', async () => {
    const event = await onSaleIn(1, { sessions: [{ startsAt: inHours(1) }, { startsAt: inHours(2) }] });
    await events.take(event, 'A', 7, 0);
    await events.take(event, 'GA', 10, 0);
    expect(await status(event)).toBe('onSale');
    expect(await rooms(event)).toEqual([
      { ...event.sessions[0], status: 'soldOut', seatCount: 17, free: 0 },
      { ...event.sessions[1], status: 'onSale', seatCount: 17, free: 17 },
    ]);
    await events.take(event, 'A', 7, 1);
    await events.take(event, 'GA', 10, 1);
    expect(await status(event)).toBe('soldOut');
    const { items } = await events.list('?q=in+1');
    expect(items.find(({ id }) => id === event.id)).toMatchObject({
      status: 'soldOut',
      free: 0,
      capacity: 34,
    });

    await events.take(event, 'GA', 9, 0);
    expect(await status(event)).toBe('onSale');
    const past = new Date(Date.now() - 1_000);
    await Event.updateOne({ _id: event.id }, { $set: { 'sessions.0.startsAt': past } });
    expect(await status(event)).toBe('soldOut');
  });

  it('over, when its last session has ended', async () => {
    const event = await onSaleIn(1);
    await Event.updateOne({ _id: event.id }, { $set: { lastsUntil: new Date(Date.now() - 1_000) } });
    expect(await status(event)).toBe('over');
    expect(await events.shown(event.id)).toMatchObject({ status: 'over' });
  });

  it('a draft, of which all is free', async () => {
    const draft = await events.create(seller);
    const response = await api()
      .get(`/api/events/${draft.id}/sessions`)
      .set('Cookie', seller.cookie)
      .expect(200);
    expect(response.headers['cache-control']).toBe('private, no-store');
    expect(response.body).toEqual({
      items: [{ ...draft.sessions[0], status: 'draft', seatCount: 17, free: 17 }],
      nextCursor: null,
    });
  });
});

describe('public answers', () => {
  it.each([
    ['the list', () => '/api/events'],
    ['an event', (id: string) => `/api/events/${id}`],
    ['its sessions', (id: string) => `/api/events/${id}/sessions`],
  ])('may be cached for a moment and asked for again by ETag: %s', async (_name, pathOf) => {
    const path = pathOf((await events.onSale(seller)).id);
    const first = await api().get(path).expect(200);
    const { etag } = first.headers;
    expect(first.headers['cache-control']).toBe('public, max-age=2, stale-while-revalidate=2');
    expect(etag).toMatch(/^"[\w-]{27}"$/);
    const again = await api().get(path).set('If-None-Match', etag!).expect(304);
    expect(again.text).toBe('');
    expect(again.headers).toMatchObject({ etag, 'cache-control': first.headers['cache-control'] });
    await api().get(path).set('If-None-Match', '"other"').expect(200);
  });

  it.each([
    ['the list', () => '/api/events?limit=7'],
    ['the list, by a long address', () => `/api/events?q=${'night '.repeat(10)}&other=${'x'.repeat(200)}`],
    ['an event', (id: string) => `/api/events/${id}`],
    ['its sessions', (id: string) => `/api/events/${id}/sessions`],
  ])('are the same for whoever asks next: %s', async (_name, pathOf) => {
    const path = pathOf((await events.onSale(seller)).id);
    const [first, second] = [await api().get(path).expect(200), await api().get(path).expect(200)];
    expect(second.text).toBe(first.text);
    for (const name of ['content-type', 'etag', 'cache-control', 'vary'])
      expect(second.headers[name]).toBe(first.headers[name]);
  });

  it('never stand in for the seller’s own, whoever has asked before', async () => {
    const event = await events.onSale(seller, { staff: ['door@example.com'] });
    const path = `/api/events/${event.id}`;
    const visitors = await api().get(path).expect(200);
    expect(visitors.text).not.toContain('door@example.com');
    const own = await api().get(path).set('Cookie', seller.cookie).expect(200);
    expect(own.body).toEqual(event);
    expect((await api().get(path).expect(200)).text).toBe(visitors.text);
    const stranger = await api().get(path).set('Cookie', signIn().cookie).expect(200);
    expect(stranger.text).toBe(visitors.text);
  });

  it('are made of the whole address, and a wrong one is refused each time', async () => {
    await onSaleIn(20, { name: 'One by itself' });
    for (const _time of [1, 2]) {
      expect(await names('?q=one+by')).toEqual(['One by itself']);
      expect(await names('?q=two+by')).toEqual([]);
      await api().get('/api/events?limit=0').expect(400);
      await api().get('/api/events?sellerId=me').expect(401);
    }
  });

  it('do not show who is at the door, and never the seller’s own', async () => {
    const event = await events.onSale(seller, { staff: ['door@example.com'] });
    const own = await api().get(`/api/events/${event.id}`).set('Cookie', seller.cookie).expect(200);
    const other = await api().get(`/api/events/${event.id}`).expect(200);
    expect(own.body).toEqual(event);
    expect(own.headers).toMatchObject({ 'cache-control': 'private, no-store' });
    expect(own.headers).not.toHaveProperty('etag');
    expect(other.text).not.toContain('door@example.com');
    expect(other.headers['vary']).toContain('Cookie');
    expect((await api().get('/api/events').expect(200)).text).not.toContain('door@example.com');
  });

  it('show a change at once, even to somebody who has just looked', async () => {
    const event = await events.onSale(seller, hall());
    expect((await events.shown(event.id)).name).toBe('Opening night');
    await events.list('?q=another');
    await events.patch(seller, event.id, { name: 'Another name' }).expect(200);
    expect((await events.shown(event.id)).name).toBe('Another name');
    expect(await names('?q=another')).toEqual(['Another name']);
  });

  it('are forgotten when another process changes an event, and a change tells the others', async () => {
    const event = await onSaleIn(20);
    const shownName = async () => {
      const { body } = await api().get(`/api/events/${event.id}`).expect(200);
      return (body as { name: string }).name;
    };
    // Word of its own last write may still be on its way back, and would clear what is looked at here.
    await tickets.nats.connection.flush();
    expect(await shownName()).toBe('In 20');
    await Event.updateOne({ _id: event.id }, { $set: { name: 'Changed elsewhere' } });
    expect(await shownName()).toBe('In 20');
    tickets.nats.connection.publish('events.changed');
    await eventually(async () => (await shownName()) === 'Changed elsewhere', 1_000);

    let told = 0;
    const subscription = tickets.nats.connection.subscribe('events.changed', { callback: () => (told += 1) });
    await tickets.nats.connection.flush();
    await api().post(`/api/events/${event.id}/cancel`).set('Cookie', seller.cookie).expect(200);
    await eventually(() => told === 1, 1_000);
    subscription.unsubscribe();
  });

  it('say so when there is no such event', async () => {
    for (const path of [newId(), `${newId()}/sessions`]) {
      const response = await api().get(`/api/events/${path}`).expect(404);
      expect(response.body).toEqual({ errors: [{ message: 'There is no such event' }] });
    }
    await api().get('/api/events/12characters').expect(400);
  });
});

describe('the events at whose door one works', () => {
  const staffed = (email: string, by = seller, changes: object = {}) =>
    events.onSale(by, { staff: [email, 'other@example.com'], ...changes });
  const idsFor = async (user: SignedIn, query = '') => {
    const { items } = await events.list(`?staff=me${query}`, user);
    return items.map(({ id }) => id);
  };
  const signUp = async ({ id, email }: SignedIn, emailVerified: boolean, version = 0) => {
    const type = version === 0 ? 'user.created' : 'user.updated';
    await tickets.publish(type, version, { id, email, role: 'buyer', emailVerified });
    await tickets.settled();
  };

  it('are those whose seller named an address that one has verified, newest first', async () => {
    const dora = signIn({ role: 'buyer' });
    const first = await staffed(dora.email);
    const second = await staffed(dora.email, signIn());
    await staffed('somebody@example.com');
    expect(await idsFor(dora)).toEqual([]);
    await signUp(dora, false);
    expect(await idsFor(dora)).toEqual([]);
    await signUp(dora, true, 1);
    expect(await idsFor(dora)).toEqual([second.id, first.id]);
    expect(await idsFor(dora, `&limit=1`)).toEqual([second.id]);
    expect(await idsFor(dora, `&cursor=${second.id}`)).toEqual([first.id]);
  });

  it('are one’s own too, without drafts and what has been over for a day', async () => {
    const own = signIn();
    const published = await events.onSale(own);
    await events.create(own);
    const [yesterday, longAgo] = [await events.onSale(own), await events.onSale(own)];
    const endedHoursAgo = (id: string, hours: number) =>
      Event.updateOne({ _id: id }, { $set: { lastsUntil: new Date(Date.now() - hours * 3_600_000) } });
    await endedHoursAgo(yesterday.id, 23);
    await endedHoursAgo(longAgo.id, 25);
    expect(await idsFor(own)).toEqual([yesterday.id, published.id]);
  });

  it('are nobody else’s business', async () => {
    const dora = signIn({ role: 'buyer' });
    await signUp(dora, true);
    await staffed(dora.email);
    const response = await api().get('/api/events?staff=me').set('Cookie', dora.cookie).expect(200);
    expect(response.headers['cache-control']).toBe('private, no-store');
    expect(response.text).not.toContain('other@example.com');
    await api().get('/api/events?staff=me').expect(401);
    await api().get(`/api/events?staff=${dora.id}`).set('Cookie', dora.cookie).expect(400);
    await api().get('/api/events?staff=me&cursor=1-1').set('Cookie', dora.cookie).expect(400);
  });
});
