import { signIn } from '@aisle/common/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { ListedTicket, type ListedTicketView } from '../src/models/listed-ticket.ts';
import { newId, orderOf, startTickets, type Tickets } from './support.ts';

let tickets: Tickets;
beforeAll(async () => {
  tickets = await startTickets();
});
afterAll(() => tickets.stop());

const api = () => request(tickets.url);
const seller = signIn();

describe('listing a ticket', () => {
  it('puts it on sale and tells of it', async () => {
    const response = await api()
      .post('/api/tickets')
      .set('Cookie', seller.cookie)
      .send({ title: '  Balcony, row 2 ', price: 4500, currency: 'eur' })
      .expect(201);

    const ticket = response.body as ListedTicketView;
    expect(ticket).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      title: 'Balcony, row 2',
      price: 4500,
      currency: 'eur',
      sellerId: seller.id,
      status: 'available',
      version: 0,
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(await tickets.shown(ticket.id)).toEqual(ticket);
    await tickets.settled();
    const created = await tickets.published('ticket.created');
    const { id, title, price, currency, sellerId } = ticket;
    expect(created.filter(({ data }) => data.id === id)).toEqual([
      expect.objectContaining({ version: 0, data: { id, title, price, currency, sellerId } }),
    ]);
  });

  it('takes dollars where no currency is given, and buyers as sellers', async () => {
    expect(await tickets.list(signIn({ role: 'buyer' }))).toMatchObject({ currency: 'usd' });
  });

  it('lists it once, however often and at whatever moment it is asked for under one key', async () => {
    const offer = { title: 'Once and no more', price: 4500 };
    const list = (key: string, body: object = offer, { cookie } = seller) =>
      api().post('/api/tickets').set('Cookie', cookie).set('Idempotency-Key', key).send(body);
    const atOnce = await Promise.all(Array.from({ length: 8 }, () => list('one-ticket')));
    const later = await list('one-ticket');
    expect([...atOnce, later].map(({ status }) => status)).toEqual(Array(9).fill(201));
    const ids = new Set([...atOnce, later].map(({ body }) => (body as ListedTicketView).id));
    expect(ids.size).toBe(1);
    expect(await ListedTicket.countDocuments({ title: offer.title })).toBe(1);
    await tickets.settled();
    const told = await tickets.published('ticket.created');
    expect(told.filter(({ data }) => ids.has(data.id))).toHaveLength(1);

    const other = await list('one-ticket', { ...offer, price: 4600 }).expect(409);
    expect(other.body).toEqual({
      errors: [
        { message: 'This Idempotency-Key was used for another request', code: 'idempotency-key-reused' },
      ],
    });
    await list('not visible', offer).expect(400);
    // Another key is another ticket, and so is another seller's.
    await list('another-ticket').expect(201);
    await list('one-ticket', offer, signIn()).expect(201);
    expect(await ListedTicket.countDocuments({ title: offer.title })).toBe(3);
  });

  it('refuses somebody who is not signed in', async () => {
    const before = await ListedTicket.countDocuments();
    const response = await api().post('/api/tickets').send({ title: 'A', price: 4500 }).expect(401);
    expect(response.body).toEqual({ errors: [{ message: 'Sign in first' }] });
    expect(await ListedTicket.countDocuments()).toBe(before);
  });
});

describe('showing a ticket', () => {
  it('answers 404 for an unknown one', async () => {
    const response = await api().get(`/api/tickets/${newId()}`).expect(404);
    expect(response.body).toEqual({ errors: [{ message: 'There is no such ticket' }] });
  });
});

describe('the list of tickets', () => {
  beforeEach(async () => {
    await ListedTicket.deleteMany({});
  });
  const page = async (query: string, cookie = '') => {
    const response = await api().get(`/api/tickets${query}`).set('Cookie', cookie).expect(200);
    const { items, nextCursor } = response.body as { items: ListedTicketView[]; nextCursor: string | null };
    return { titles: items.map((item) => item.title), nextCursor };
  };

  it('pages through what is on sale, newest first', async () => {
    for (const title of ['1', '2', '3', '4', '5']) await tickets.list(seller, { title });
    const first = await page('?limit=2');
    const second = await page(`?limit=2&cursor=${first.nextCursor}`);
    const third = await page(`?limit=2&cursor=${second.nextCursor}`);
    expect([first.titles, second.titles, third.titles]).toEqual([['5', '4'], ['3', '2'], ['1']]);
    expect(third.nextCursor).toBeNull();
  });

  it('leaves out what is reserved or sold', async () => {
    await tickets.list(seller, { title: 'available' });
    const reserved = await tickets.list(seller, { title: 'reserved' });
    const sold = await tickets.list(seller, { title: 'sold' });
    await tickets.publish('order.created', 0, orderOf(reserved));
    await tickets.publish('order.completed', 2, orderOf(sold, { status: 'complete' }));
    await tickets.settled();
    expect((await page('')).titles).toEqual(['available']);
  });

  it('shows a seller its own, whatever their status', async () => {
    await tickets.list(signIn(), { title: "another's" });
    const sold = await tickets.list(seller, { title: 'sold' });
    await tickets.list(seller, { title: 'available' });
    await tickets.publish('order.completed', 2, orderOf(sold, { status: 'complete' }));
    await tickets.settled();
    expect((await page('?sellerId=me', seller.cookie)).titles).toEqual(['available', 'sold']);
  });

  it('does not know who "me" is without a session', async () => {
    await api().get('/api/tickets?sellerId=me').expect(401);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=many', 'limit'],
    ['cursor=abc', 'cursor'],
    ['cursor[$gt]=', undefined],
    [`sellerId=${newId()}`, 'sellerId'],
    ['sellerId=me&sellerId=me', 'sellerId'],
  ])('takes ?%s for what it is', async (query, field) => {
    const response = await api().get(`/api/tickets?${query}`).set('Cookie', seller.cookie);
    expect(response.status).toBe(field ? 400 : 200);
    if (field) expect(response.body).toMatchObject({ errors: [{ field }] });
  });
});

describe('changing a ticket', () => {
  const put = (id: string, cookie: string, body: object = { title: 'Stalls', price: 5000 }) =>
    api().put(`/api/tickets/${id}`).set('Cookie', cookie).send(body);
  const updatesOf = async (id: string) => {
    await tickets.settled();
    return (await tickets.published('ticket.updated')).filter(({ data }) => data.id === id);
  };

  it('gives it a new title and price, and tells of it', async () => {
    const listed = await tickets.list(seller);
    const response = await put(listed.id, seller.cookie).expect(200);
    const changed = { ...listed, title: 'Stalls', price: 5000, version: 1 };
    expect(response.body).toEqual(changed);
    expect(await tickets.shown(listed.id)).toEqual(changed);
    expect(await updatesOf(listed.id)).toEqual([
      expect.objectContaining({
        version: 1,
        data: { id: listed.id, title: 'Stalls', price: 5000, currency: 'usd', sellerId: seller.id },
      }),
    ]);
  });

  it('counts every change, however many come at once', async () => {
    const { id } = await tickets.list(seller);
    const answers = await Promise.all(
      [100, 200, 300, 400].map((price) => put(id, seller.cookie, { title: 'T', price })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await tickets.shown(id)).version).toBe(4);
    expect((await updatesOf(id)).map(({ version }) => version).sort()).toEqual([1, 2, 3, 4]);
  });

  it.each([
    ['somebody who is not signed in', () => '', 401],
    ['another user', () => signIn().cookie, 403],
  ])('refuses %s', async (_who, cookie, status) => {
    const listed = await tickets.list(seller);
    await put(listed.id, cookie()).expect(status);
    expect(await tickets.shown(listed.id)).toEqual(listed);
    expect(await updatesOf(listed.id)).toEqual([]);
  });

  it('answers 404 for an unknown one', async () => {
    await put(newId(), seller.cookie).expect(404);
  });

  it.each([
    ['reserved', 'order.created', 'created'],
    ['sold', 'order.completed', 'complete'],
  ] as const)('refuses one that is %s', async (shown, type, status) => {
    const listed = await tickets.list(seller);
    await tickets.publish(type, 1, orderOf(listed, { status }));
    await tickets.settled();
    const response = await put(listed.id, seller.cookie).expect(409);
    expect(response.body).toMatchObject({ errors: [{ code: 'not-available' }] });
    expect(await tickets.shown(listed.id)).toEqual({ ...listed, status: shown });
    expect(await updatesOf(listed.id)).toEqual([]);
  });

  it('and reserving it at the same moment both hold', async () => {
    for (let round = 0; round < 5; round += 1) {
      const listed = await tickets.list(seller);
      const [response] = await Promise.all([
        put(listed.id, seller.cookie),
        tickets.publish('order.created', 0, orderOf(listed)),
      ]);
      const updates = await updatesOf(listed.id);
      const stored = await tickets.shown(listed.id);
      expect(stored.status).toBe('reserved');
      expect([200, 409]).toContain(response.status);
      expect(updates).toHaveLength(response.status === 200 ? 1 : 0);
      expect(stored).toMatchObject(
        response.status === 200 ? { version: 1, price: 5000 } : { version: 0, price: 4500 },
      );
    }
  });
});
