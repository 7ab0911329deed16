import fc, { type Arbitrary } from 'fast-check';
import type { Asked } from './ask.ts';
import type { ApiRoute } from './routes.ts';
import { inWorld, type Person, type World } from './world.ts';

type Fields = Record<string, Arbitrary<unknown>>;

/** What a route takes, as its own checks have it: who calls it, and its fields with good values. */
interface Shape {
  who?: Person;
  query?: Fields;
  /** Several, where a route may be called in several ways. */
  body?: Fields | Fields[];
  /** Never sends a body that the route would take: what it does cannot be undone. */
  spoilt?: boolean;
}

const word = fc.stringMatching(/^[A-Za-zÀ-ž]{2,12}( [0-9A-Za-z]{1,5})?$/);
const label = fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/);
const password = fc.string({ unit: 'grapheme-composite', minLength: 8, maxLength: 20 });
const count = fc.integer({ min: 1, max: 12 });
const price = fc.integer({ min: 50, max: 10_000 });
const known = (...names: string[]) => fc.constantFrom(...names.map((name) => `{${name}}`));
const time = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const email = fc.oneof(fc.emailAddress(), fc.constantFrom('seller@example.com', 'buyer@example.com'));
const page = {
  limit: fc.integer({ min: 1, max: 100 }),
  cursor: known('order', 'ticket', 'event', 'unknown'),
};

const numbers = fc.uniqueArray(count, { maxLength: 3 });
const row = fc.record(
  { label, seats: fc.constant(12), blocked: numbers, aisleAfter: numbers },
  { requiredKeys: ['label', 'seats'] },
);
const rows = fc.uniqueArray(row, { minLength: 1, maxLength: 3, selector: (one) => one.label });
const seated = { id: label, name: word, kind: fc.constant('seated'), price };
const section = fc.oneof(
  fc.record({ ...seated, kind: fc.constant('general'), capacity: count }),
  fc.record({ ...seated, rowCount: count, seatsPerRow: count }),
  fc.record({ ...seated, rows }),
);
const event = {
  name: word,
  description: word,
  imageUrl: fc.webUrl(),
  venue: fc.record({ name: word, address: word }, { requiredKeys: ['name'] }),
  currency: fc.constantFrom('usd', 'jpy', 'kwd'),
  maxTicketsPerOrder: count,
  staff: fc.array(email, { maxLength: 3 }),
  reentry: fc.boolean(),
  sessions: fc.array(fc.record({ startsAt: time }), { minLength: 1, maxLength: 3 }),
  sections: fc.uniqueArray(section, { minLength: 1, maxLength: 3, selector: ({ id }) => id }),
};
const door = {
  eventId: known('event', 'draft'),
  sessionId: known('session'),
  direction: fc.constantFrom('in', 'out'),
  gate: word,
  scannedAt: fc.integer({ min: 0, max: 600_000 }).map((ago) => new Date(Date.now() - ago).toISOString()),
  scanId: fc.stringMatching(/^[0-9a-z-]{16,20}$/),
};
const few = fc.integer({ min: 1, max: 3 });
const seat = fc.tuple(few, count).map(([line, number]) => `${line}/${number}`);
const sales = {
  eventId: known('event', 'draft'),
  sessionId: known('session', 'event'),
  status: fc.constantFrom('created', 'complete', 'cancelled'),
  q: word,
};

/** Every route's own shape; one that is not here takes nothing. */
const shapes: Record<string, Shape> = {
  'POST /api/users/signup': {
    body: { email, password, name: word, role: fc.constantFrom('buyer', 'seller') },
  },
  'POST /api/users/signin': { body: { email, password } },
  'POST /api/users/signout': { who: 'stranger' },
  'POST /api/users/renew': { who: 'stranger' },
  'GET /api/users/renew': { who: 'stranger', query: { next: fc.webPath() } },
  'GET /api/users/currentuser': { who: 'buyer' },
  'GET /api/users/me': { who: 'buyer' },
  'PATCH /api/users/me': {
    who: 'rival',
    body: [{ name: word }, { name: word, password, currentPassword: password }],
  },
  'DELETE /api/users/me': { who: 'stranger', spoilt: true },
  'POST /api/users/verify-email': { body: { token: fc.stringMatching(/^[\w-]{43}$/) } },
  'POST /api/users/resend-verification': { who: 'rival' },
  'GET /api/tickets': { who: 'seller', query: { ...page, sellerId: fc.constant('me') } },
  'POST /api/tickets': { who: 'seller', body: { title: word, price, currency: event.currency } },
  'PUT /api/tickets/{ticket}': { who: 'seller', body: { title: word, price } },
  'GET /api/tickets/mine': {
    who: 'buyer',
    query: { ...page, orderId: known('paid', 'order'), sessionId: known('session') },
  },
  'POST /api/tickets/verify': {
    who: 'seller',
    body: [
      { ticketId: known('issued', 'ticket'), ...door },
      { qr: known('qr'), ...door },
      { qr: known('qr'), direction: door.direction },
    ],
  },
  'GET /api/events': {
    who: 'seller',
    query: {
      ...page,
      q: word,
      sellerId: fc.constant('me'),
      staff: fc.constant('me'),
      startsFrom: time,
      startsBefore: time,
    },
  },
  'POST /api/events': { who: 'seller', body: event },
  'PATCH /api/events/{event}': { who: 'seller', body: { ...event, version: count } },
  'POST /api/events/{event}/publish': { who: 'seller' },
  'POST /api/events/{event}/cancel': { who: 'rival' },
  'POST /api/orders': {
    who: 'buyer',
    body: [
      { ticketId: known('ticket', 'heldTicket') },
      {
        sessionId: known('session'),
        sectionId: fc.constantFrom('A', 'GA'),
        seats: fc.uniqueArray(seat, { minLength: 1, maxLength: 3 }),
      },
      { sessionId: known('session'), sectionId: fc.constantFrom('A', 'GA'), quantity: few },
      { sessionId: known('session', 'event'), quantity: few },
    ],
  },
  'GET /api/orders': { who: 'buyer', query: page },
  'GET /api/orders/{order}': { who: 'buyer' },
  'DELETE /api/orders/{order}': { who: 'buyer' },
  'POST /api/orders/{order}/refund': { who: 'seller' },
  'GET /api/orders/sales': { who: 'seller', query: sales },
  'GET /api/orders/sales/stream': { who: 'seller', query: sales },
  'GET /api/orders/sales/orders': { who: 'seller', query: { ...sales, ...page } },
  'GET /api/orders/sales/orders.csv': { who: 'seller', query: sales },
  'POST /api/payments': {
    who: 'buyer',
    body: {
      orderId: known('order', 'held', 'paid', 'cancelled'),
      token: fc.constantFrom('tok_chargeDeclined', 'pm_x'),
    },
  },
  'GET /api/payments': { who: 'buyer', query: { orderId: known('order', 'paid') } },
};

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'binary-ascii', maxLength: 40 }),
  fc.constantFrom(
    '',
    '\u0000',
    '\ud800',
    '$where',
    '__proto__',
    '../..',
    '%',
    'NaN',
    '1e999',
    'x'.repeat(3_000),
  ),
);
const junk: Arbitrary<unknown> = fc.oneof(
  anyText,
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(null, true, -0, 0.5, 1e308, -(2 ** 53), { $gt: '' }, { $ne: null }, [], [[]], {}, [
    null,
  ]),
);
/** All fields as they should be; or one of them spoilt; or some left out; or nothing as it should be. */
const record = (fields: Fields = {}): Arbitrary<Record<string, unknown>> => {
  const names = Object.keys(fields);
  const good = fc.record(fields);
  if (names.length === 0) return good;
  return fc.oneof(
    { weight: 4, arbitrary: good },
    {
      weight: 4,
      arbitrary: fc
        .tuple(good, fc.constantFrom(...names), junk)
        .map(([values, name, value]) => ({ ...values, [name]: value })),
    },
    { weight: 2, arbitrary: fc.record(fields, { requiredKeys: [] }) },
    { weight: 1, arbitrary: fc.record(Object.fromEntries(names.map((name) => [name, junk]))) },
  );
};
const someMore = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.dictionary(anyText, junk, { maxKeys: 2 }) },
);

/** A text's bytes as an address carries them, half a character included. */
const encoded = (text: string) =>
  /^\{\w+\}$/.test(text) || /^[\w-]+$/.test(text)
    ? text
    : Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const queryOf = (fields: object) =>
  Object.entries(fields)
    .map(([name, value]) => {
      const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
      return `${encoded(name)}=${encoded(text)}`;
    })
    .join('&');

const contentType = fc.oneof(
  { weight: 12, arbitrary: fc.constant('application/json') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('application/json; charset=utf-16', 'text/plain', 'application/json;x', ''),
  },
);
const key = fc.option(fc.string({ unit: fc.constantFrom('a', '7', '~', '!', ' '), maxLength: 12 }), {
  nil: undefined,
});

/** Requests of all kinds to one route: mostly what it takes, some of it spoilt. */
export function requestsTo(route: ApiRoute, world: World): Arbitrary<Asked> {
  const { method, path } = route;
  const { who, query, body, spoilt = false } = shapes[`${method} ${path}`] ?? {};
  const place = /\{\w+\}/g;
  const places = path.match(place) ?? [];
  const ids = Object.keys(world.ids).filter((name) => name !== 'qr');
  const param = fc.oneof(
    { weight: 3, arbitrary: known(...ids) },
    { weight: 1, arbitrary: anyText.filter((text) => text !== '') },
  );
  const bodies = fc.oneof(...(Array.isArray(body) ? body : [body]).map(record));
  const json = fc.tuple(bodies, someMore).map(([good, more]) => JSON.stringify({ ...good, ...more }));
  const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array));
  const sent: Arbitrary<string | Buffer | undefined> =
    method === 'GET'
      ? fc.constant(undefined)
      : spoilt
        ? bytes.filter((buffer) => buffer.length > 2)
        : fc.oneof(
            { weight: 10, arbitrary: json },
            { weight: 1, arbitrary: junk.map((value) => JSON.stringify(value) ?? '') },
            { weight: 1, arbitrary: bytes },
          );
  return fc
    .record({
      params: fc.tuple(...places.map((own) => fc.oneof({ weight: 3, arbitrary: fc.constant(own) }, param))),
      query: fc.tuple(record(query), someMore),
      sent,
      contentType,
      key,
      signedIn: fc.oneof({ weight: 8, arbitrary: fc.constant(true) }, fc.constant(false)),
    })
    .map(({ params, query: [good, more], sent: content, contentType: type, key: idempotency, signedIn }) => {
      let next = 0;
      const filled = path.replace(place, () => encoded(params[next++]!));
      const search = queryOf({ ...good, ...more });
      return {
        method,
        path: inWorld(world, search === '' ? filled : `${filled}?${search}`),
        headers: {
          ...(who && signedIn && { Cookie: world.people[who] }),
          ...(content !== undefined && { 'Content-Type': type }),
          ...(idempotency !== undefined && { 'Idempotency-Key': idempotency }),
        },
        ...(content !== undefined && {
          body: typeof content === 'string' ? inWorld(world, content) : content,
        }),
      };
    });
}
