import { Outbox } from '@aisle/common';
import { cookieWith, signIn } from '@aisle/common/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import jwt from 'jsonwebtoken';
import request from 'supertest';
import { ListedTicket, type ListedTicketView } from '../src/models/listed-ticket.ts';
import { newId, startTickets, type Tickets } from './support.ts';

let tickets: Tickets;
let listed: ListedTicketView;
const user = signIn();
beforeAll(async () => {
  tickets = await startTickets();
  listed = await tickets.list(user);
  await tickets.settled();
});
afterAll(() => tickets.stop());

const api = () => request(tickets.url);

/** Nothing was stored, nothing changed, nothing goes out. */
const expectUntouched = async () => {
  expect(await ListedTicket.countDocuments()).toBe(1);
  expect(await Outbox.countDocuments()).toBe(0);
  expect(await tickets.shown(listed.id)).toEqual(listed);
  expect(await tickets.published('ticket.created')).toHaveLength(1);
  expect(await tickets.published('ticket.updated')).toEqual([]);
};

const expectErrors = (body: unknown) => {
  expect(body).toEqual({ errors: expect.any(Array) });
  for (const error of (body as { errors: unknown[] }).errors) {
    expect(error).toMatchObject({ message: expect.stringMatching(/./) });
  }
};

const badOffers: [string, string, string][] = [
  ['no title', 'title', '{"price": 4500}'],
  ['an empty title', 'title', '{"title": "", "price": 4500}'],
  ['a blank title', 'title', '{"title": "   ", "price": 4500}'],
  ['a title of 201 characters', 'title', JSON.stringify({ title: 'x'.repeat(201), price: 4500 })],
  ['an operator as title', 'title', '{"title": {"$gt": ""}, "price": 4500}'],
  ['a number as title', 'title', '{"title": 5, "price": 4500}'],
  ['null as title', 'title', '{"title": null, "price": 4500}'],
  ['a list of titles', 'title', '{"title": ["A"], "price": 4500}'],
  ['NUL in the title', 'title', '{"title": "A\\u0000B", "price": 4500}'],
  ['half a surrogate pair in the title', 'title', '{"title": "\\ud800", "price": 4500}'],
  ['no price', 'price', '{"title": "A"}'],
  ['price 0', 'price', '{"title": "A", "price": 0}'],
  ['price -1', 'price', '{"title": "A", "price": -1}'],
  ['price 10.5', 'price', '{"title": "A", "price": 10.5}'],
  ['price 1e309', 'price', '{"title": "A", "price": 1e309}'],
  ['price "5"', 'price', '{"title": "A", "price": "5"}'],
  ['price "4500"', 'price', '{"title": "A", "price": "4500"}'],
  ['a price beyond what a card can pay', 'price', '{"title": "A", "price": 100000000}'],
  ['a list of prices', 'price', '{"title": "A", "price": [4500]}'],
  ['an operator as price', 'price', '{"title": "A", "price": {"$gt": ""}}'],
  ['an unknown key', 'sellerId', `{"title": "A", "price": 4500, "sellerId": "${newId()}"}`],
  ['a status', 'status', '{"title": "A", "price": 4500, "status": "sold"}'],
  ['an operator as key', '$set', '{"title": "A", "price": 4500, "$set": {"price": 50}}'],
];
const badBodies: [string, string, number][] = [
  ['malformed JSON', '{"title": "A", ', 400],
  ['a list', '[]', 400],
  ['a number', '5', 400],
  ['null', 'null', 400],
  ['nothing', '', 400],
  ['200 kB', JSON.stringify({ title: 'x'.repeat(200_000), price: 4500 }), 413],
];
const writes = [
  { name: 'POST /api/tickets', method: 'post', path: () => '/api/tickets' },
  { name: 'PUT /api/tickets/:id', method: 'put', path: () => `/api/tickets/${listed.id}` },
] as const;

describe.each(writes)('$name', ({ method, path }) => {
  const send = (body: string, type = 'application/json') =>
    api()[method](path()).set('Cookie', user.cookie).set('Content-Type', type).send(body);

  it.each(badOffers)('refuses %s', async (_name, field, body) => {
    const response = await send(body).expect(400);
    expectErrors(response.body);
    expect(response.body).toMatchObject({ errors: [{ field: expect.stringContaining(field) }] });
    await expectUntouched();
  });

  it.each(badBodies)('refuses %s', async (_name, body, status) => {
    expectErrors((await send(body).expect(status)).body);
    await expectUntouched();
  });

  it('refuses a body that is not JSON', async () => {
    expectErrors((await send('title=A&price=4500', 'application/x-www-form-urlencoded').expect(415)).body);
    await expectUntouched();
  });
});

it.each([
  ['{"$gt": ""}', '{"$gt": ""}'],
  ['Bitcoin', '"xbt"'],
  ['capitals', '"USD"'],
  ['a number', '5'],
])('refuses %s as currency', async (_name, currency) => {
  const body = `{"title": "A", "price": 4500, "currency": ${currency}}`;
  const response = await api()
    .post('/api/tickets')
    .set('Cookie', user.cookie)
    .type('json')
    .send(body)
    .expect(400);
  expect(response.body).toMatchObject({ errors: [{ field: 'currency' }] });
  await expectUntouched();
});

const badIds = ['12characters', 'abc', 'z'.repeat(24), 'A'.repeat(24), '%00', '$gt', 'x'.repeat(3000)];
it.each(badIds)('refuses the id %.30s', async (id) => {
  expectErrors((await api().get(`/api/tickets/${id}`).expect(400)).body);
  const put = api().put(`/api/tickets/${id}`).set('Cookie', user.cookie).send({ title: 'A', price: 4500 });
  expectErrors((await put.expect(400)).body);
});

it('refuses an address that is not UTF-8', async () => {
  expectErrors((await api().get('/api/tickets/%ff').expect(400)).body);
});

const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
const claims = { sub: user.id, email: user.email, role: 'seller', iss: 'aisle-auth', aud: 'aisle', exp: 4e9 };
const realToken = () => {
  const session = user.cookie.slice('session='.length);
  return (JSON.parse(Buffer.from(session, 'base64').toString()) as { jwt: string }).jwt;
};
const badCookies: [string, () => string][] = [
  ['none', () => ''],
  ['garbage', () => 'session=garbage'],
  ['no token', () => `session=${Buffer.from('{}').toString('base64')}`],
  ['an operator as token', () => `session=${Buffer.from('{"jwt": {"$gt": ""}}').toString('base64')}`],
  ['a token that is none', () => cookieWith('a.b.c')],
  ['an expired token', () => signIn(user, { expiresIn: -1 }).cookie],
  ['a token of another issuer', () => signIn(user, { issuer: 'somebody' }).cookie],
  ['a token of an unknown key', () => signIn(user, { keyid: 'other' }).cookie],
  ['alg: none', () => cookieWith(`${encode({ alg: 'none', kid: 'test-key' })}.${encode(claims)}.`)],
  ['a token signed with a guessed secret', () => cookieWith(jwt.sign(claims, 'x', { keyid: 'test-key' }))],
  ['a changed token', () => cookieWith(realToken().replace(/.$/, (c) => (c === 'A' ? 'Q' : 'A')))],
  [
    'another payload under a good signature',
    () => cookieWith(realToken().replace(/\.[^.]+\./, `.${encode(claims)}.`)),
  ],
  ['a payload that is not JSON', () => cookieWith(`${encode({ alg: 'ES256', typ: 'JWT' })}.xxxx.xxxx`)],
];
describe.each(badCookies)('a session of %s', (_name, cookie) => {
  it('stands for nobody', async () => {
    const offer = { title: 'A', price: 4500 };
    const asked = [
      api().post('/api/tickets').send(offer),
      api().put(`/api/tickets/${listed.id}`).send(offer),
      api().get('/api/tickets/mine'),
      api().post('/api/tickets/verify').send({ ticketId: newId() }),
    ];
    for (const response of await Promise.all(asked.map((one) => one.set('Cookie', cookie())))) {
      expect(response.status).toBe(401);
      expectErrors(response.body);
    }
    await api().get('/api/tickets').set('Cookie', cookie()).expect(200);
    await expectUntouched();
  });
});

describe('POST /api/tickets/verify', () => {
  it.each([
    ['nothing', {}],
    ['an Event alone', { eventId: newId() }],
    ['a ticket and a code', { ticketId: newId(), qr: 'x' }],
    ['a ticket id of 12 characters', { ticketId: '12characters' }],
    ['an operator as ticket', { ticketId: { $gt: '' } }],
    ['null as ticket', { ticketId: null }],
    ['an operator as Event', { ticketId: newId(), eventId: { $gt: '' } }],
    ['an operator as code', { qr: { $gt: '' } }],
    ['a list of codes', { qr: ['x'] }],
    ['a number as code', { qr: 5 }],
    ['an empty code', { qr: '' }],
    ['a code of 2,001 characters', { qr: 'x'.repeat(2001) }],
    ['an unknown key', { ticketId: newId(), admittedAt: '2026-01-01T00:00:00Z' }],
  ])('refuses %s', async (_name, body) => {
    const response = await api()
      .post('/api/tickets/verify')
      .set('Cookie', user.cookie)
      .send(body)
      .expect(400);
    expectErrors(response.body);
    await expectUntouched();
  });

  it.each(['limit=1&limit=2', 'limit=-1', 'limit=1.5', 'cursor=12characters', 'cursor=a&cursor=b'])(
    'and a page of ?%s',
    async (query) => {
      for (const path of ['/api/tickets', '/api/tickets/mine']) {
        expectErrors((await api().get(`${path}?${query}`).set('Cookie', user.cookie).expect(400)).body);
      }
    },
  );
});
