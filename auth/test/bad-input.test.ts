import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Outbox } from '@aisle/common';
import type { TestService } from '@aisle/common/testing';
import request from 'supertest';
import { User } from '../src/models/user.ts';
import { anAccount, anEmail, password, startAuth, type Account } from './helpers.ts';

let service: TestService;
let account: Account;
beforeAll(async () => {
  service = await startAuth();
  account = await anAccount(service.url);
});
afterAll(() => service.stop());

type Method = 'post' | 'patch' | 'delete';
type Body = Record<string, unknown>;

const send = (method: Method, path: string, body: string | object, type = 'application/json') =>
  request(service.url)
    [method](`/api/users/${path}`)
    .set('Cookie', account.cookie)
    .set('Content-Type', type)
    .send(body);

/** What is stored and told, to see that a refusal changes nothing. */
const state = async () => {
  await service.settled();
  return {
    users: await User.find().lean(),
    outbox: await Outbox.countDocuments(),
    messages: (await service.nats.jsm.streams.info('AUTH')).state.messages,
  };
};

/** A valid body for each route that takes one. */
const valid: [Method, string, Body][] = [
  ['post', 'signup', { email: 'new@example.com', password, name: 'Ada', role: 'buyer' }],
  ['post', 'signin', { email: 'new@example.com', password }],
  ['patch', 'me', { name: 'Ada', password: 'a new password', currentPassword: password }],
  ['post', 'verify-email', { token: 'A'.repeat(43) }],
];

const notText: [string, unknown][] = [
  ['an operator', { $gt: '' }],
  ['a negation', { $ne: null }],
  ['a number', 12345678],
  ['a huge number', 1e308],
  ['a boolean', true],
  ['null', null],
  ['an array', ['new@example.com']],
  ['an array of operators', [{ $gt: '' }]],
  ['an empty text', ''],
  ['a very long text', 'x'.repeat(50_000)],
  ['an object that says it is text', { toString: 'x', length: 12 }],
];

const refused: [string, Method, string, Body, string][] = [
  ...valid.flatMap(([method, path, body]) =>
    Object.keys(body).flatMap((field): [string, Method, string, Body, string][] =>
      notText.map(([what, value]) => [what, method, path, { ...body, [field]: value }, field]),
    ),
  ),
  ...[
    'plain',
    '@example.com',
    'a@',
    'a b@example.com',
    'a@example',
    'a@@example.com',
    'a\u0000@example.com',
    'a@exam\u0000ple.com',
    '"a\nbcc: b@example.com"@example.com',
    'a@example.com\nbcc: b@example.com',
    'a@example.com,b@example.com',
    'Ada <a@example.com>',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.${'f'.repeat(20)}.com`,
    '\ud800@example.com',
  ].map((email): [string, Method, string, Body, string] => [
    JSON.stringify(email),
    'post',
    'signup',
    { email, password },
    'email',
  ]),
  ['7 characters', 'post', 'signup', { email: anEmail(), password: '1234567' }, 'password'],
  ['129 characters', 'post', 'signup', { email: anEmail(), password: 'x'.repeat(129) }, 'password'],
  ['7 emoji', 'post', 'signup', { email: anEmail(), password: '🎫'.repeat(7) }, 'password'],
  ['a NUL', 'post', 'signup', { email: anEmail(), password: 'password\u0000' }, 'password'],
  ['half a character', 'post', 'signup', { email: anEmail(), password: 'password\ud800' }, 'password'],
  ['a name of blanks', 'post', 'signup', { email: anEmail(), password, name: '   ' }, 'name'],
  ['a name with a NUL', 'post', 'signup', { email: anEmail(), password, name: 'A\u0000da' }, 'name'],
  ['101 characters', 'post', 'signup', { email: anEmail(), password, name: 'x'.repeat(101) }, 'name'],
  ['an unknown role', 'post', 'signup', { email: anEmail(), password, role: 'admin' }, 'role'],
  ['a NUL', 'post', 'signin', { email: 'a\u0000@example.com', password }, 'email'],
  ['a NUL', 'post', 'verify-email', { token: 'A\u0000' }, 'token'],
  ['a path', 'post', 'verify-email', { token: '../../etc' }, 'token'],
  ['no email', 'post', 'signup', { password }, 'email'],
  ['no password', 'post', 'signup', { email: anEmail() }, 'password'],
  ['no password', 'post', 'signin', { email: anEmail() }, 'password'],
  ['no token', 'post', 'verify-email', {}, 'token'],
];

describe('bad input', () => {
  it.each(refused)('refuses %s: %s %s', async (_what, method, path, body, field) => {
    const before = await state();
    const response = await send(method, path, JSON.stringify(body));
    expect(response.status).toBe(400);
    const { errors } = response.body as { errors: { message: string; field: string }[] };
    expect(errors.map((error) => error.field)).toEqual([field]);
    expect(errors[0]!.message).toMatch(/\w+/);
    expect(response.headers['set-cookie']).toBeUndefined();
    expect(await state()).toEqual(before);
  });

  const everyRoute: [Method, string, Body][] = [
    ...valid,
    ['post', 'signout', {}],
    ['post', 'resend-verification', {}],
    ['delete', 'me', {}],
  ];

  it.each(everyRoute)('refuses unknown keys: %s %s', async (method, path, body) => {
    const before = await state();
    for (const extra of ['{"admin":true}', '{"$where":"1"}', '{"__proto__":{"role":"seller"}}']) {
      const merged = `${JSON.stringify(body).slice(0, -1)}${Object.keys(body).length ? ',' : ''}${extra.slice(1)}`;
      const response = await send(method, path, merged);
      expect(response.status).toBe(400);
      expect(response.body).toMatchObject({ errors: [{ code: 'unknown-field' }] });
    }
    expect(await state()).toEqual(before);
  });

  it.each(everyRoute)('refuses a body that is no JSON object: %s %s', async (method, path) => {
    const before = await state();
    for (const body of ['{', '{"email":', 'null', '[]', '"text"', '1', '{"a":1}}', "{'a':1}"]) {
      const response = await send(method, path, body);
      expect([body, response.status]).toEqual([body, 400]);
      expect(response.body).toEqual({ errors: [{ message: expect.any(String) as unknown }] });
    }
    expect((await send(method, path, 'email=a', 'application/x-www-form-urlencoded')).status).toBe(415);
    expect((await send(method, path, JSON.stringify({ name: 'x'.repeat(200_000) }))).status).toBe(413);
    expect(await state()).toEqual(before);
  });

  it('takes passwords of 8 and of 128 characters, whatever the characters', async () => {
    for (const good of ['12345678', 'x'.repeat(128), '🎫'.repeat(8), 'pass word ', 'пароль-пароль']) {
      await anAccount(service.url, { password: good });
    }
  });

  it('answers an unknown path 404', async () => {
    const unknown = await request(service.url).get('/api/users/nobody');
    expect(unknown.status).toBe(404);
    expect(unknown.body).toEqual({ errors: [{ message: 'Not found' }] });
  });
});
