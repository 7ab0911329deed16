import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newRsaKeyPair } from '@aisle/common';
import { cookieWith, type TestService } from '@aisle/common/testing';
import jwt from 'jsonwebtoken';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import request from 'supertest';
import { storedSigningKeys } from '../src/models/signing-key-set.ts';
import type { SigningKey } from '../src/signing-keys.ts';
import { anAccount, startAuth, tokenIn, type Account } from './helpers.ts';

let service: TestService;
let account: Account;
let key: SigningKey;
let sessionId: string;
beforeAll(async () => {
  service = await startAuth();
  account = await anAccount(service.url);
  sessionId = (jwt.decode(tokenIn(account.cookie)) as { sid: string }).sid;
  key = (await storedSigningKeys())[0]!;
});
afterAll(() => service.stop());

const base64 = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const claims = () => ({
  email: account.user.email,
  role: 'seller',
  sub: account.user.id,
  sid: sessionId,
  iss: 'aisle-auth',
  aud: 'aisle',
  exp: Math.floor(Date.now() / 1000) + 3600,
});
const header = () => ({ alg: 'RS256', typ: 'JWT', kid: key.kid });
const unsigned = (head: object) => `${base64(head)}.${base64(claims())}.`;
const signed = (values: object, options: jwt.SignOptions = {}) =>
  jwt.sign(values, createPrivateKey({ key: key.privateJwk, format: 'jwk' }), {
    algorithm: 'RS256',
    keyid: key.kid,
    ...options,
  });
const publicPem = () =>
  createPublicKey({ key: key.publicJwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
const hmac = (secret: string | Buffer) => {
  const head = base64({ alg: 'HS256', typ: 'JWT', kid: key.kid });
  const signature = jwt.sign(claims(), secret, { algorithm: 'HS256', keyid: key.kid }).split('.')[2];
  return `${head}.${base64(claims())}.${signature}`;
};

/** Cookie headers that stand for nobody. */
const forged: [string, () => string][] = [
  ['an empty cookie', () => 'session='],
  ['a cookie that is no base64', () => 'session=%%%'],
  ['a cookie that is no JSON', () => `session=${base64('{"jwt":')}`],
  ['a cookie of null', () => `session=${base64('null')}`],
  ['a cookie of a number', () => `session=${base64('1')}`],
  ['a cookie of a list', () => `session=${base64('["jwt"]')}`],
  ['a cookie of a text', () => `session=${base64('"jwt"')}`],
  ['a cookie that sets a prototype', () => `session=${base64('{"__proto__":{"jwt":"x"}}')}`],
  ['a token that is no text', () => `session=${base64({ jwt: { $gt: '' } })}`],
  ['a token of garbage', () => cookieWith('garbage')],
  ['a token of dots', () => cookieWith('..')],
  ['an empty token', () => cookieWith('')],
  ['a header that is no JSON', () => cookieWith(`${base64('nothing')}.${base64(claims())}.AAAA`)],
  ['a header of null', () => cookieWith(`${base64('null')}.${base64(claims())}.AAAA`)],
  ['claims that are no JSON', () => cookieWith(`${base64(header())}.${base64('nothing')}.AAAA`)],
  ['claims of null', () => cookieWith(`${base64(header())}.${base64('null')}.AAAA`)],
  ['alg none', () => cookieWith(unsigned({ ...header(), alg: 'none' }))],
  ['alg None', () => cookieWith(unsigned({ ...header(), alg: 'None' }))],
  ['no signature', () => cookieWith(unsigned(header()))],
  [
    'alg none and the signature of a true token',
    () => cookieWith(unsigned({ ...header(), alg: 'none' }) + tokenIn(account.cookie).split('.')[2]),
  ],
  ['a token signed with the public key as a secret', () => cookieWith(hmac(publicPem()))],
  [
    'a token signed with the public key’s JSON as a secret',
    () => cookieWith(hmac(JSON.stringify(key.publicJwk))),
  ],
  ['an unknown key id', () => cookieWith(signed(claims(), { keyid: 'unknown' }))],
  ['a key id that is a path', () => cookieWith(signed(claims(), { keyid: '__proto__' }))],
  [
    'no key id',
    () =>
      cookieWith(
        jwt.sign(claims(), createPrivateKey({ key: key.privateJwk, format: 'jwk' }), { algorithm: 'RS256' }),
      ),
  ],
  [
    'the right key id and another key',
    () =>
      cookieWith(
        jwt.sign(claims(), newRsaKeyPair().privateKey, {
          algorithm: 'RS256',
          keyid: key.kid,
        }),
      ),
  ],
  [
    'an expired token of another issuer',
    () => cookieWith(signed({ ...claims(), iss: 'someone', exp: Math.floor(Date.now() / 1000) - 1 })),
  ],
  [
    'no session',
    () => {
      const { sid: _, ...without } = claims();
      return cookieWith(signed(without));
    },
  ],
  ['a session that never was', () => cookieWith(signed({ ...claims(), sid: 'A'.repeat(22) }))],
  ['a session that is no text', () => cookieWith(signed({ ...claims(), sid: { $gt: '' } }))],
  [
    'a token that never expires',
    () => {
      const { exp: _, ...endless } = claims();
      return cookieWith(signed(endless));
    },
  ],
  ['another issuer', () => cookieWith(signed({ ...claims(), iss: 'someone' }))],
  ['another audience', () => cookieWith(signed({ ...claims(), aud: 'someone' }))],
  ['an unknown role', () => cookieWith(signed({ ...claims(), role: 'admin' }))],
  [
    'claims changed after signing',
    () => {
      const [head, , signature] = tokenIn(account.cookie).split('.');
      return cookieWith(`${head}.${base64(claims())}.${signature}`);
    },
  ],
];

describe('a session token', () => {
  it('is taken when it is made as it should be', async () => {
    const me = await request(service.url)
      .get('/api/users/me')
      .set('Cookie', cookieWith(signed(claims())));
    expect(me.status).toBe(200);
    // The role is that of the account, whatever the token says.
    expect(me.body).toEqual({ currentUser: account.user });
  });

  it.each(forged)('stands for nobody: %s', async (_what, cookie) => {
    const current = await request(service.url).get('/api/users/currentuser').set('Cookie', cookie());
    expect(current.status).toBe(200);
    expect(current.body).toEqual({ currentUser: null });
    const me = await request(service.url).delete('/api/users/me').set('Cookie', cookie());
    expect(me.status).toBe(401);
    expect(me.body).toEqual({ errors: [{ message: 'Sign in first' }] });
  });

  it('that has expired stands for nobody, and says so', async () => {
    const cookie = cookieWith(signed({ ...claims(), exp: Math.floor(Date.now() / 1000) - 1 }));
    const current = await request(service.url).get('/api/users/currentuser').set('Cookie', cookie);
    expect([current.status, current.body]).toEqual([200, { currentUser: null }]);
    const me = await request(service.url).get('/api/users/me').set('Cookie', cookie);
    expect([me.status, me.body]).toEqual([
      401,
      { errors: [{ message: 'Your session has expired', code: 'session-expired' }] },
    ]);
  });
});
