import { createHmac, generateKeyPairSync } from 'node:crypto';
import { cookieWith } from '@aisle/common/testing';
import jwt from 'jsonwebtoken';
import { apiRoutes } from '../routes.ts';
import { row, type HostileRow } from './row.ts';

const order = { sessionId: '{session}', quantity: 1 };

/** Nobody is signed in, or only says so. */
const nobody: HostileRow[] = apiRoutes
  .filter(({ session }) => session)
  .map(({ method, path }) =>
    row(401, 'is not signed in', undefined, `${method} ${path}`, method === 'GET' ? undefined : {}),
  );

const mine = generateKeyPairSync('rsa', { modulusLength: 2048 });
const claims = { sid: 'A'.repeat(22), email: 'seller@example.com', role: 'seller' };
const options: jwt.SignOptions = {
  algorithm: 'RS256',
  issuer: 'aisle-auth',
  audience: 'aisle',
  subject: 'f'.repeat(24),
  expiresIn: '1h',
};
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const unsigned = (alg: string, kid = '{kid}') =>
  `${base64({ alg, typ: 'JWT', kid })}.${base64({ ...claims, sub: 'f'.repeat(24), exp: 4_000_000_000 })}.`;
const ownKey = (header: object) =>
  jwt.sign(claims, mine.privateKey, {
    ...options,
    header: { alg: 'RS256', ...header },
  });
const jwk = { ...mine.publicKey.export({ format: 'jwk' }), kid: 'mine' };
const hmac = (secret: string) => {
  const input = unsigned('HS256').slice(0, -1);
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
};

/** Session tokens that auth has not made. */
export const forgedTokens: [string, string][] = [
  ['alg none', unsigned('none')],
  ['alg None', unsigned('NONE')],
  ['no signature', unsigned('RS256')],
  ['HS256 with a guessed secret', hmac('secret')],
  ['an unknown kid', ownKey({ kid: 'unknown' })],
  ['a kid that is a path', ownKey({ kid: '../../../dev/null' })],
  ['a kid that is an operator', ownKey({ kid: { $gt: '' } })],
  ['no kid', ownKey({})],
  ['a jku of its own', ownKey({ kid: 'mine', jku: 'http://127.0.0.1:1/jwks.json' })],
  ['a jwk of its own', ownKey({ kid: 'mine', jwk })],
  ['an x5u of its own', ownKey({ kid: 'mine', x5u: 'http://127.0.0.1:1/cert' })],
];

const guarded: [string, unknown][] = [
  ['GET /api/users/me', undefined],
  ['POST /api/tickets', { title: 'x', price: 4500 }],
  ['POST /api/orders', order],
  ['POST /api/payments', { orderId: '{order}' }],
];
const forged = forgedTokens.flatMap(([what, token], index) => {
  const [call, body] = guarded[index % guarded.length]!;
  return row(401, `has a token with ${what}`, undefined, call, body, {
    headers: { Cookie: cookieWith(token) },
  });
});

const session = (value: unknown) => `session=${Buffer.from(JSON.stringify(value)).toString('base64')}`;
const cookies: HostileRow[] = (
  [
    ['an operator for a token', session({ jwt: { $gt: '' } })],
    ['a list for a token', session({ jwt: ['a', 'b'] })],
    [
      'a user in it',
      session({ jwt: 'x', userId: '{seller}', role: 'seller', currentUser: { id: '{seller}' } }),
    ],
    ['a prototype in it', `session=${Buffer.from('{"__proto__":{"jwt":"x"}}').toString('base64')}`],
    ['half of it cut off', 'session=eyJqd3QiOiJleUpoYkdjaU9pSkZVekkx'],
    ['no base64', 'session=%%%'],
    ['8,000 characters', `session=${'A'.repeat(8_000)}`],
    ['the name that it has over TLS', '__Host-session=eyJqd3QiOiJ4In0='],
    ['a hundred others before it', Array.from({ length: 100 }, (_, n) => `c${n}=${n}`).join('; ')],
  ] as const
).map(([what, cookie]) =>
  row(401, `has a cookie with ${what}`, undefined, 'POST /api/orders', order, {
    headers: { Cookie: cookie },
  }),
);

const renewals: HostileRow[] = [
  ['nothing', ''],
  ['garbage', 'renewal=garbage'],
  ['an operator', 'renewal={"$gt":""}'],
  ['an unknown session', `renewal=${'A'.repeat(22)}.${'A'.repeat(43)}`],
  ['a path', 'renewal=../../etc/passwd'],
].map(([what, Cookie]) =>
  row(
    401,
    `renews with ${what}`,
    undefined,
    'POST /api/users/renew',
    {},
    {
      headers: { Cookie },
      code: 'session-ended',
    },
  ),
);

const change = { title: 'Mine now', price: 100 };
/** Signed in, but it is not theirs. */
const others: HostileRow[] = [
  row(403, 'changes the ticket of another seller', 'rival', 'PUT /api/tickets/{ticket}', change),
  row(403, 'changes a ticket as its buyer', 'buyer', 'PUT /api/tickets/{ticket}', change),
  row(404, 'changes a ticket that is none', 'rival', 'PUT /api/tickets/{unknown}', change),
  row(404, 'changes an event as if it were a ticket', 'seller', 'PUT /api/tickets/{event}', change),
  row(403, 'makes an event as a buyer', 'buyer', 'POST /api/events', { name: 'x' }),
  row(403, 'changes the event of another seller', 'rival', 'PATCH /api/events/{event}', { name: 'Mine now' }),
  row(404, 'reads the draft of another seller', 'rival', 'GET /api/events/{draft}'),
  row(404, 'reads a draft', undefined, 'GET /api/events/{draft}'),
  row(404, 'reads the sessions of a draft', 'stranger', 'GET /api/events/{draft}/sessions'),
  row(403, 'publishes the event of another seller', 'rival', 'POST /api/events/{draft}/publish', {}),
  row(403, 'cancels the event of another seller', 'rival', 'POST /api/events/{event}/cancel', {}),
  row(403, 'cancels an event as its buyer', 'buyer', 'POST /api/events/{event}/cancel', {}),
  row(
    404,
    'looks for seats of a draft',
    undefined,
    'GET /api/events/{draft}/sessions/{session}/availability',
  ),
  row(404, 'looks at a draft live', undefined, 'GET /api/events/{draft}/sessions/{session}/stream'),
  row(404, 'orders from a session that is none', 'stranger', 'POST /api/orders', {
    sessionId: '{unknown}',
    quantity: 1,
  }),
  row(404, 'orders an order', 'stranger', 'POST /api/orders', { ticketId: '{order}' }),
  row(404, 'reads the order of another', 'stranger', 'GET /api/orders/{order}'),
  row(404, 'reads an order as its seller', 'seller', 'GET /api/orders/{order}'),
  row(404, 'cancels the order of another', 'stranger', 'DELETE /api/orders/{order}'),
  row(404, 'cancels an order as its seller', 'seller', 'DELETE /api/orders/{order}'),
  row(409, 'cancels an order that is paid', 'buyer', 'DELETE /api/orders/{paid}'),
  row(403, 'refunds an order as its buyer', 'buyer', 'POST /api/orders/{paid}/refund', {}),
  row(403, 'refunds the order of another seller', 'rival', 'POST /api/orders/{paid}/refund', {}),
  row(404, 'refunds an order that is none', 'seller', 'POST /api/orders/{unknown}/refund', {}),
  row(409, 'refunds an order that was never paid', 'seller', 'POST /api/orders/{order}/refund', {}),
  ...['sales', 'sales/stream', 'sales/orders', 'sales/orders.csv'].flatMap((path) => [
    row(403, 'looks at the sales of another seller', 'rival', `GET /api/orders/${path}?eventId={event}`),
    row(403, 'looks at sales as a buyer', 'buyer', `GET /api/orders/${path}?eventId={event}`),
    row(404, 'looks at the sales of nothing', 'seller', `GET /api/orders/${path}?eventId={unknown}`),
  ]),
  row(404, 'pays the order of another', 'stranger', 'POST /api/payments', { orderId: '{order}' }),
  row(404, 'pays the order of another with a card', 'stranger', 'POST /api/payments', {
    orderId: '{order}',
    token: 'tok_visa',
  }),
  row(404, 'asks for the payment of another', 'stranger', 'GET /api/payments?orderId={paid}'),
  row(404, 'asks for a payment as its seller', 'seller', 'GET /api/payments?orderId={paid}'),
  row(403, 'admits itself', 'buyer', 'POST /api/tickets/verify', { ticketId: '{issued}' }),
  row(403, 'admits itself by its code', 'buyer', 'POST /api/tickets/verify', { qr: '{qr}' }),
  row(403, 'admits as another seller', 'rival', 'POST /api/tickets/verify', { ticketId: '{issued}' }),
  row(403, 'admits as a stranger', 'stranger', 'POST /api/tickets/verify', { ticketId: '{issued}' }),
  row(404, 'admits with a ticket that is none', 'seller', 'POST /api/tickets/verify', {
    ticketId: '{unknown}',
  }),
];

/** What happened already, once more. */
const replays: HostileRow[] = [
  row(
    409,
    'pays what is paid',
    'buyer',
    'POST /api/payments',
    { orderId: '{paid}', token: 'tok_visa' },
    {
      code: 'already-paid',
    },
  ),
  row(409, 'pays what is paid by checkout', 'buyer', 'POST /api/payments', { orderId: '{paid}' }),
  row(
    409,
    'pays what is cancelled',
    'buyer',
    'POST /api/payments',
    { orderId: '{cancelled}' },
    {
      code: 'order-cancelled',
    },
  ),
  row(204, 'cancels what is cancelled', 'buyer', 'DELETE /api/orders/{cancelled}'),
  row(409, 'orders what another holds', 'stranger', 'POST /api/orders', { ticketId: '{heldTicket}' }),
  row(409, 'orders what is sold', 'stranger', 'POST /api/orders', { ticketId: '{soldTicket}' }),
  row(409, 'orders a seat that is taken among free ones', 'stranger', 'POST /api/orders', {
    sessionId: '{session}',
    sectionId: 'A',
    seats: ['1/2', '1/3'],
  }),
  row(400, 'orders a seat twice', 'stranger', 'POST /api/orders', {
    sessionId: '{session}',
    sectionId: 'A',
    seats: ['2/1', '2/1'],
  }),
  row(409, 'changes a ticket that is held', 'seller', 'PUT /api/tickets/{heldTicket}', change),
  row(409, 'changes a ticket that is sold', 'seller', 'PUT /api/tickets/{soldTicket}', change),
  row(409, 'changes the price of an event on sale', 'seller', 'PATCH /api/events/{event}', {
    currency: 'eur',
  }),
  row(409, 'changes an event as it was before', 'seller', 'PATCH /api/events/{event}', {
    name: 'Older',
    version: 0,
  }),
  row(409, 'signs up again', undefined, 'POST /api/users/signup', {
    email: 'BUYER@example.com',
    password: 'another password',
  }),
  row(400, 'verifies an address with a token that is none', undefined, 'POST /api/users/verify-email', {
    token: 'A'.repeat(43),
  }),
];

export const whoMayRows = [...nobody, ...forged, ...cookies, ...renewals, ...others, ...replays];
