import { gzipSync } from 'node:zlib';
import { anEvent, type Person } from '../world.ts';
import { row, type HostileRow } from './row.ts';

interface Target {
  who: Person | undefined;
  call: string;
  body: Record<string, unknown>;
}

/** A good body of each route that takes one. None of the rows sends it as it is. */
const targets: Target[] = [
  {
    who: undefined,
    call: 'POST /api/users/signup',
    body: { email: 'mallory@example.com', password: 'a long password', name: 'Mallory', role: 'buyer' },
  },
  {
    who: undefined,
    call: 'POST /api/users/signin',
    body: { email: 'seller@example.com', password: 'a password' },
  },
  {
    who: 'stranger',
    call: 'PATCH /api/users/me',
    body: { name: 'Mallory', password: 'a new password', currentPassword: 'a password' },
  },
  { who: undefined, call: 'POST /api/users/verify-email', body: { token: 'A'.repeat(43) } },
  { who: 'stranger', call: 'POST /api/tickets', body: { title: 'A ticket', price: 4500, currency: 'usd' } },
  { who: 'seller', call: 'PUT /api/tickets/{ticket}', body: { title: 'A ticket', price: 4500 } },
  { who: 'seller', call: 'POST /api/tickets/verify', body: { ticketId: '{issued}', gate: 'North' } },
  { who: 'seller', call: 'POST /api/events', body: anEvent() },
  { who: 'seller', call: 'PATCH /api/events/{draft}', body: { name: 'Closing night', venue: { name: 'x' } } },
  {
    who: 'stranger',
    call: 'POST /api/orders',
    body: { sessionId: '{session}', sectionId: 'A', seats: ['3/1'] },
  },
  { who: 'stranger', call: 'POST /api/orders', body: { sessionId: '{session}', quantity: 1 } },
  { who: 'stranger', call: 'POST /api/orders', body: { ticketId: '{ticket}' } },
  { who: 'buyer', call: 'POST /api/payments', body: { orderId: '{order}', token: 'tok_visa' } },
];
/** Routes that change something and take no body. */
const bodiless: Target[] = [
  { who: undefined, call: 'POST /api/users/signout', body: {} },
  { who: undefined, call: 'POST /api/users/renew', body: {} },
  { who: 'stranger', call: 'POST /api/users/resend-verification', body: {} },
  { who: 'stranger', call: 'DELETE /api/users/me', body: {} },
  { who: 'seller', call: 'POST /api/events/{draft}/publish', body: {} },
  { who: 'seller', call: 'POST /api/events/{event}/cancel', body: {} },
  { who: 'seller', call: 'POST /api/orders/{paid}/refund', body: {} },
  { who: 'buyer', call: 'DELETE /api/orders/{order}', body: {} },
];

const operators: unknown[] = [{ $gt: '' }, { $ne: null }, { $where: 'sleep(9000)' }, { $regex: '.*' }];
/** Each field of each body, an operator in its place. */
const injections = targets.flatMap(({ who, call, body }) =>
  Object.keys(body).map((field, index) => {
    const operator = operators[index % operators.length];
    const name = Object.keys(operator as object)[0]!;
    return row(400, `has ${name} for ${field}`, who, call, { ...body, [field]: operator });
  }),
);

/** A body with one more member, written by hand: JSON.stringify would not write these. */
const withMember = (body: object, member: string) => {
  const text = JSON.stringify(body);
  return text === '{}' ? `{${member}}` : `${text.slice(0, -1)},${member}}`;
};
const pollution = [...targets, ...bodiless].flatMap(({ who, call, body }) => [
  row(400, 'sets __proto__', who, call, withMember(body, '"__proto__":{"role":"seller","isAdmin":true}')),
  row(400, 'sets constructor.prototype', who, call, withMember(body, '"constructor":{"prototype":{"a":1}}')),
]);

const assignments: [number, string[]][] = [
  [0, ['id', '_id', 'emailVerified', 'version', 'passwordHash', 'admin']],
  [2, ['role', 'email', 'emailVerified', 'version', 'id', 'sellerId']],
  [4, ['id', '_id', 'sellerId', 'status', 'version', 'createdAt', 'orderId']],
  [5, ['sellerId', 'status', 'version', '_id', 'currency']],
  [7, ['id', 'sellerId', 'status', 'version', 'seatCount', '_id']],
  [8, ['sellerId', 'status', 'seatCount', 'sold']],
  [10, ['price', 'total', 'status', 'buyerId', 'expiresAt', 'version', 'currency']],
  [12, ['amount', 'currency', 'status', 'price', 'buyerId', 'intentId']],
];
const massAssignment = assignments.flatMap(([index, fields]) => {
  const { who, call, body } = targets[index]!;
  return fields.map((field) =>
    row(
      400,
      `sets ${field}`,
      who,
      call,
      { ...body, [field]: field === 'role' ? 'seller' : 1 },
      {
        code: 'unknown-field',
      },
    ),
  );
});
const nested = [
  { sections: [{ ...anEvent().sections[1], sold: 0, held: -50 }] },
  { sections: [{ ...anEvent().sections[0], free: 1_000 }] },
  { sessions: [{ ...anEvent().sessions[0], status: 'onSale' }] },
  { venue: { name: 'x', ownerId: '{rival}' } },
].map((change) =>
  row(400, `sets ${Object.keys(change)[0]}’ inner members`, 'seller', 'POST /api/events', {
    ...anEvent(),
    ...change,
  }),
);

const brackets = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const objects = (depth: number) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);
const sizes = [targets[0]!, targets[4]!, targets[7]!, targets[9]!, targets[12]!].flatMap(
  ({ who, call, body }, index): HostileRow[] => {
    const isEvent = call.endsWith('/events');
    const large = 'x'.repeat(isEvent ? 1_100_000 : 110_000);
    const first = Object.keys(body)[0]!;
    return [
      row(400, 'is 5,000 lists deep', who, call, withMember(body, `"${first}":${brackets(5_000)}`)),
      row(400, 'is 5,000 objects deep', who, call, withMember(body, `"note":${objects(5_000)}`)),
      row(
        400,
        'is 30,000 lists deep, with an Idempotency-Key',
        who,
        call,
        withMember(body, `"${first}":${brackets(30_000)}`),
        { headers: { 'Idempotency-Key': `deep-${index}` } },
      ),
      row(413, 'is too large', who, call, { ...body, [first]: large }),
      row(413, 'is too large once it is unpacked', who, call, gzipSync(JSON.stringify({ [first]: large })), {
        headers: { 'Content-Encoding': 'gzip' },
      }),
      ...(index === 0
        ? [
            row(400, 'has 5,000 unknown fields', who, call, {
              ...body,
              ...Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`k${n}`, n])),
            }),
            row(400, 'is packed but not as it says', who, call, body, {
              headers: { 'Content-Encoding': 'gzip' },
            }),
            row(415, 'is packed in an unknown way', who, call, body, {
              headers: { 'Content-Encoding': 'zip' },
            }),
          ]
        : []),
    ];
  },
);

const types: [string, string | Buffer][] = [
  ['text/plain', '{"title":"x","price":4500}'],
  ['application/x-www-form-urlencoded', 'title=x&price=4500'],
  [
    'multipart/form-data; boundary=x',
    '--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nx\r\n--x--',
  ],
  ['application/xml', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
  ['application/json; charset=utf-16', Buffer.from('{"title":"x"}', 'utf16le')],
  ['application/json; charset=utf-7', '{"title":"x","price":4500}'],
  ['application/octet-stream', Buffer.from([0, 1, 2, 255])],
];
const contentTypes = types.map(([type, body], index) => {
  const { who, call } = [targets[4]!, targets[10]!, targets[12]!, targets[0]!][index % 4]!;
  return row(415, `is ${type.split(';')[0]} ${type.split(';')[1] ?? ''}`, who, call, body, {
    headers: { 'Content-Type': type },
  });
});

const malformed = [
  '',
  '{',
  '[]',
  'null',
  '"text"',
  '{"a":1}}',
  "{'a':1}",
  '{"a":NaN}',
  '{"a":1,}',
  '\u0000',
].map((body, index) => {
  const { who, call } = targets[index % targets.length]!;
  return row(400, `is ${JSON.stringify(body)}`, who, call, body);
});

const notUtf8 = Buffer.concat([
  Buffer.from('{"title":"a'),
  Buffer.from([0xc3, 0x28]),
  Buffer.from('","price":4500}'),
]);
const texts: HostileRow[] = [
  row(400, 'is no UTF-8', 'stranger', 'POST /api/tickets', notUtf8),
  row(400, 'is no UTF-8', 'seller', 'POST /api/events', notUtf8),
  row(400, 'is no UTF-8', undefined, 'POST /api/users/signup', notUtf8),
  ...['\u0000', 'a\u0000b', '\ud800', 'a\u001b[31m', '\u200b\u200b'].flatMap((text) => [
    row(400, `has the text ${JSON.stringify(text)}`, 'stranger', 'POST /api/tickets', {
      title: text,
      price: 4500,
    }),
    row(400, `has the text ${JSON.stringify(text)}`, 'seller', 'POST /api/events', {
      ...anEvent(),
      name: text,
    }),
  ]),
  row(400, 'has a NUL in its address', undefined, 'POST /api/users/signup', {
    email: 'a\u0000@example.com',
    password: 'a long password',
  }),
  row(400, 'has a NUL in its password', undefined, 'POST /api/users/signup', {
    email: 'mallory@example.com',
    password: 'long enough\u0000',
  }),
  row(400, 'has a mail header in its address', undefined, 'POST /api/users/signup', {
    email: 'a@example.com\r\nBcc: b@example.com',
    password: 'a long password',
  }),
  row(400, 'has a script for an image', 'seller', 'POST /api/events', {
    ...anEvent(),
    imageUrl: 'javascript:alert(1)',
  }),
  row(400, 'has a NUL for a gate', 'seller', 'POST /api/tickets/verify', {
    ticketId: '{issued}',
    gate: 'a\u0000',
  }),
];

const amounts: HostileRow[] = [
  ...[-4500, -1, 0, 49, 45.5, '4500', '45.00', 1e308, 100_000_000, 2 ** 53, true, [4500], null].flatMap(
    (price) => [
      row(400, `has the price ${JSON.stringify(price)}`, 'stranger', 'POST /api/tickets', {
        title: 'x',
        price,
      }),
      row(400, `has the price ${JSON.stringify(price)}`, 'seller', 'PUT /api/tickets/{ticket}', {
        title: 'x',
        price,
      }),
    ],
  ),
  row(400, 'has an endless price', 'stranger', 'POST /api/tickets', '{"title":"x","price":1e400}'),
  row(
    400,
    'has two prices, the last one hostile',
    'stranger',
    'POST /api/tickets',
    '{"title":"x","price":4500,"price":-1}',
  ),
  ...[0, -1, 1.5, 101, 1e9, '2', null, [2]].map((quantity) =>
    row(400, `orders ${JSON.stringify(quantity)}`, 'stranger', 'POST /api/orders', {
      sessionId: '{session}',
      quantity,
    }),
  ),
  row(400, 'orders more than an order may have', 'stranger', 'POST /api/orders', {
    sessionId: '{session}',
    sectionId: 'GA',
    quantity: 5,
  }),
  ...[['0/0'], ['1/-1'], ['1/1e1'], ['99/1'], ['1/11'], [{ $gt: '' }], [], ['1'], ['../1'], ['1/1/1']].map(
    (seats) =>
      row(400, `orders the seats ${JSON.stringify(seats)}`, 'stranger', 'POST /api/orders', {
        sessionId: '{session}',
        sectionId: 'A',
        seats,
      }),
  ),
  row(400, 'orders 100,000 seats', 'stranger', 'POST /api/orders', {
    sessionId: '{session}',
    sectionId: 'A',
    seats: Array.from({ length: 10_000 }, () => '1/1'),
  }),
  row(400, 'orders in two ways at once', 'stranger', 'POST /api/orders', {
    ticketId: '{ticket}',
    sessionId: '{session}',
    quantity: 1,
  }),
  ...[0, -5, 0.5, 1e9, '50', null].map((capacity) =>
    row(400, `has the capacity ${JSON.stringify(capacity)}`, 'seller', 'POST /api/events', {
      ...anEvent(),
      sections: [{ id: 'GA', name: 'x', kind: 'general', price: 2500, capacity }],
    }),
  ),
  row(400, 'has 10^8 seats', 'seller', 'POST /api/events', {
    ...anEvent(),
    sections: [{ id: 'A', name: 'x', kind: 'seated', price: 2500, rowCount: 10_000, seatsPerRow: 10_000 }],
  }),
  ...['USD', 'xxx', 'us', '$', { $ne: 1 }].map((currency) =>
    row(400, `has the currency ${JSON.stringify(currency)}`, 'stranger', 'POST /api/tickets', {
      title: 'x',
      price: 4500,
      currency,
    }),
  ),
  ...['tok', 'sk_test_1', 'tok_../x', 'pi_123', 'tok_a b', `tok_${'x'.repeat(300)}`, 4242].map((token) =>
    row(400, `pays with ${String(token).slice(0, 20)}`, 'buyer', 'POST /api/payments', {
      orderId: '{order}',
      token,
    }),
  ),
];

export const bodyRows = [
  ...injections,
  ...pollution,
  ...massAssignment,
  ...nested,
  ...sizes,
  ...contentTypes,
  ...malformed,
  ...texts,
  ...amounts,
];
