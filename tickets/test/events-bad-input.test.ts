import { Outbox } from '@aisle/common';
import { signIn } from '@aisle/common/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { Event } from '../src/models/event.ts';
import type { OwnEventView } from '../src/operations/event-view.ts';
import { eventsOf, hall, inHours } from './events-support.ts';
import { startTickets, type Tickets } from './support.ts';

let tickets: Tickets;
let draft: OwnEventView;
const seller = signIn();
beforeAll(async () => {
  tickets = await startTickets();
  draft = await events.create(seller);
});
afterAll(() => tickets.stop());

const api = () => request(tickets.url);
const events = eventsOf(() => tickets);

const [stalls, standing] = hall().sections;
const sections = (...list: unknown[]) => ({ sections: list });
const row = (changes: object) => sections({ ...stalls, rows: [{ label: '1', seats: 10, ...changes }] });
const alike = (rowCount: number, seatsPerRow: number) => {
  const { rows: _rows, ...rest } = { rows: undefined, ...stalls };
  return { ...rest, rowCount, seatsPerRow };
};

const bad: [string, string, object][] = [
  ['a name of nothing', 'name', { name: ' ' }],
  ['a name of 201 characters', 'name', { name: 'x'.repeat(201) }],
  ['a name of two lines', 'name', { name: 'a\nb' }],
  ['an operator as name', 'name', { name: { $gt: '' } }],
  ['NUL in the description', 'description', { description: 'a\u0000b' }],
  ['a description of 5,001 characters', 'description', { description: 'x'.repeat(5_001) }],
  ['half a surrogate pair', 'description', { description: 'a\ud800' }],
  ['a script as picture', 'imageUrl', { imageUrl: 'javascript:alert(1)' }],
  ['a picture that is no address', 'imageUrl', { imageUrl: 'https://' }],
  ['a picture of 2,001 characters', 'imageUrl', { imageUrl: `https://a.example/${'x'.repeat(1_990)}` }],
  ['a venue that is a text', 'venue', { venue: 'The Old Theatre' }],
  ['a venue without a name', 'venue.name', { venue: { address: 'Here' } }],
  ['an unknown key of the venue', 'venue.city', { venue: { name: 'A', city: 'B' } }],
  ['an unknown currency', 'currency', { currency: 'xbt' }],
  ['a currency in capitals', 'currency', { currency: 'USD' }],
  ['0 tickets an order', 'maxTicketsPerOrder', { maxTicketsPerOrder: 0 }],
  ['101 tickets an order', 'maxTicketsPerOrder', { maxTicketsPerOrder: 101 }],
  ['"5" tickets an order', 'maxTicketsPerOrder', { maxTicketsPerOrder: '5' }],
  ['staff without an address', 'staff[1]', { staff: ['a@example.com', 'bob'] }],
  ['101 at the door', 'staff', { staff: Array(101).fill('a@example.com') }],
  ['re-entry "yes"', 'reentry', { reentry: 'yes' }],
  ['an unknown key', 'sellerId', { sellerId: 'a'.repeat(24) }],
  ['a status', 'status', { status: 'onSale' }],
  ['an operator as key', '$set', { $set: { status: 'onSale' } }],
  ['constructor as key', 'constructor', { constructor: 1 }],

  ['no sessions', 'sessions', { sessions: [] }],
  ['201 sessions', 'sessions', { sessions: Array(201).fill({ startsAt: inHours(1) }) }],
  ['sessions that are none', 'sessions[0]', { sessions: [null] }],
  [
    'a session in the past',
    'sessions[1].startsAt',
    { sessions: [{ startsAt: inHours(1) }, { startsAt: inHours(-1) }] },
  ],
  ['a session on no day', 'sessions[0].startsAt', { sessions: [{ startsAt: '2100-02-30T10:00:00Z' }] }],
  ['a session at a local time', 'sessions[0].startsAt', { sessions: [{ startsAt: '2100-02-20T10:00:00' }] }],
  ['a session as a number', 'sessions[0].startsAt', { sessions: [{ startsAt: 4_102_444_800_000 }] }],
  [
    'a session that ends as it starts',
    'sessions[0].endsAt',
    { sessions: [{ startsAt: inHours(1), endsAt: inHours(1) }] },
  ],
  [
    'an unknown key of a session',
    'sessions[0].doors',
    { sessions: [{ startsAt: inHours(1), doors: inHours(1) }] },
  ],

  ['no sections', 'sections', sections()],
  [
    '501 sections',
    'sections',
    sections(...Array.from({ length: 501 }, (_, n) => ({ ...standing, id: `S${n}` }))),
  ],
  ['a section that is none', 'sections[0]', sections(5)],
  ['a section of no kind', 'sections[0].kind', sections({ ...standing, kind: 'lawn' })],
  ['a section without seats', 'sections[0].rows', sections({ ...stalls, rows: undefined })],
  ['a section with an empty list of rows', 'sections[0].rows', sections({ ...stalls, rows: [] })],
  ['rows in both ways', 'sections[0].rows', sections({ ...stalls, rowCount: 2, seatsPerRow: 2 })],
  ['half of rows that are alike', 'sections[0].rows', sections({ ...stalls, rows: undefined, rowCount: 2 })],
  [
    'seats of a general section',
    'sections[0].rowCount',
    sections({ ...standing, rowCount: 2, seatsPerRow: 2 }),
  ],
  ['a seated section with a capacity', 'sections[0].capacity', sections({ ...stalls, capacity: 5 })],
  ['a capacity of 0', 'sections[0].capacity', sections({ ...standing, capacity: 0 })],
  [
    'a general section without capacity',
    'sections[0].capacity',
    sections({ ...standing, capacity: undefined }),
  ],
  ['10 million seats', 'sections', sections(alike(5_000, 2_000))],
  ['10 million places', 'sections[0].capacity', sections({ ...standing, capacity: 10_000_000 })],
  [
    '1,000,001 seats in two sections',
    'sections',
    sections(alike(1_000, 1_000), { ...standing, capacity: 1 }),
  ],
  ['duplicate section ids', 'sections[1].id', sections(stalls, { ...standing, id: stalls!.id })],
  ['a section id with a slash', 'sections[0].id', sections({ ...standing, id: 'A/B' })],
  ['a section id of 21 characters', 'sections[0].id', sections({ ...standing, id: 'x'.repeat(21) })],
  ['a section without a name', 'sections[0].name', sections({ ...standing, name: undefined })],
  ['a price of 0', 'sections[0].price', sections({ ...standing, price: 0 })],
  ['a price of 10.5', 'sections[0].price', sections({ ...standing, price: 10.5 })],
  ['a price "4500"', 'sections[0].price', sections({ ...standing, price: '4500' })],
  ['an unknown key of a section', 'sections[0].colour', sections({ ...standing, colour: 'red' })],

  [
    'duplicate row labels',
    'sections[0].rows[2].label',
    sections({ ...stalls, rows: ['1', '2', '1'].map((label) => ({ label, seats: 2 })) }),
  ],
  ['a row label with a slash', 'sections[0].rows[0].label', row({ label: '1/2' })],
  ['a row label of 11 characters', 'sections[0].rows[0].label', row({ label: 'x'.repeat(11) })],
  ['a number as row label', 'sections[0].rows[0].label', row({ label: 1 })],
  ['a row of 0 seats', 'sections[0].rows[0].seats', row({ seats: 0 })],
  ['a row of 2.5 seats', 'sections[0].rows[0].seats', row({ seats: 2.5 })],
  ['a row of 1e309 seats', 'sections[0].rows[0].seats', row({ seats: Infinity })],
  ['a blocked seat outside the row', 'sections[0].rows[0].blocked[1]', row({ blocked: [10, 11] })],
  ['a seat that is blocked twice', 'sections[0].rows[0].blocked[1]', row({ blocked: [3, 3] })],
  ['blocked seat 0', 'sections[0].rows[0].blocked[0]', row({ blocked: [0] })],
  ['an aisle outside the row', 'sections[0].rows[0].aisleAfter[0]', row({ aisleAfter: [11] })],
  ['the same aisle twice', 'sections[0].rows[0].aisleAfter[1]', row({ aisleAfter: [3, 3] })],
  ['a section with all seats blocked', 'sections[0].rows', row({ seats: 2, blocked: [1, 2] })],
  ['an unknown key of a row', 'sections[0].rows[0].sold', row({ sold: [1] })],
];

const writes = [
  {
    name: 'POST',
    send: (body: object) =>
      api()
        .post('/api/events')
        .send({ ...hall(), ...body }),
  },
  { name: 'PATCH', send: (body: object) => api().patch(`/api/events/${draft.id}`).send(body) },
];

describe.each(writes)('$name', ({ send }) => {
  it.each(bad)('refuses %s', async (_name, field, body) => {
    const response = await send(body).set('Cookie', seller.cookie).expect(400);
    const { errors } = response.body as { errors: { message: string; field: string }[] };
    expect(errors.map((error) => error.field)).toContain(field);
    for (const { message } of errors) expect(message).toMatch(/^[A-Z][^{}]+$/);
    expect(await Event.countDocuments()).toBe(1);
    const kept = await api().get(`/api/events/${draft.id}`).set('Cookie', seller.cookie).expect(200);
    expect(kept.body).toEqual(draft);
    expect(await Outbox.countDocuments()).toBe(0);
  });

  const nested = `{"sections": ${'['.repeat(50)}${']'.repeat(50)}}`;
  it.each([
    ['a list', '[]', 400],
    ['null', 'null', 400],
    ['malformed JSON', '{"name": ', 400],
    ['what is nested too deeply', nested, 400],
    ['__proto__', '{"__proto__": {"status": "onSale"}}', 400],
    ['more than a megabyte', JSON.stringify({ name: 'x'.repeat(1_100_000) }), 413],
    ['330,000 sections that are none', JSON.stringify({ sections: Array(330_000).fill({}) }), 400],
    [
      'many rows that are none',
      JSON.stringify({ sections: Array(30).fill({ ...stalls, rows: Array(9_999).fill({}) }) }),
      400,
    ],
  ])('refuses %s', async (_name, body, status) => {
    const startedAt = performance.now();
    const response = await send({}).set('Cookie', seller.cookie).type('json').send(body);
    expect(response.status).toBe(status);
    expect((response.body as { errors: unknown[] }).errors.length).toBeLessThanOrEqual(50);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(await Event.countDocuments()).toBe(1);
  });
});

/** 1 to `count`. */
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n + 1);

describe('an event that is too large to be told of', () => {
  const rows = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ label: `${n}`, seats: 1_000, aisleAfter: [100, 200, 300] }));
  const many = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ ...standing, id: `S${n}`, capacity: 1 }));
  const dates = Array.from({ length: 200 }, (_, n) => ({ startsAt: inHours(n + 1) }));

  it.each([
    [
      'its rows',
      {
        name: 'Large',
        sections: [{ ...stalls, rows: rows(780).map((one) => ({ ...one, blocked: numbers(320) })) }],
      },
    ],
    ['its seats on all dates', { sessions: dates, sections: [{ ...standing, capacity: 50_000 }] }],
    ['its sections on all dates', { sessions: dates, sections: many(200) }],
  ])('for %s', async (_name, body) => {
    const response = await api()
      .post('/api/events')
      .set('Cookie', seller.cookie)
      .send({ ...hall(), ...body })
      .expect(400);
    expect(response.body).toEqual({ errors: [{ message: expect.any(String), code: 'too-large' }] });
    expect(await Event.countDocuments()).toBe(1);
  });
});

describe('what is not wrong', () => {
  it('is taken at its limits', async () => {
    const event = await events.create(seller, {
      name: '🎭'.repeat(100),
      description: 'Tab\tand\r\nline ends',
      maxTicketsPerOrder: 100,
      sections: [
        {
          ...stalls,
          id: 'a-_Z9',
          rows: [{ label: 'Rang Ä;:,', seats: 10_000, blocked: [1], aisleAfter: [10_000] }],
        },
        { ...standing, capacity: 990_000 },
      ],
    });
    expect(event.seatCount).toBe(999_999);
    await Event.deleteOne({ _id: event.id });
  });
});
