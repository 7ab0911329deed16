import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import jwt from 'jsonwebtoken';
import request from 'supertest';
import {
  createSessionVerifier,
  newEllipticKeyPair,
  newRsaKeyPair,
  publicKeyOf,
  requireAuth,
  sessionToken,
} from '../src/index.ts';
import { cookieWith, signIn } from '../src/testing/index.ts';
import { testApp } from './fixtures/test-app.ts';

const { privateKey, publicKey } = newRsaKeyPair();
const other = newRsaKeyPair();
const elliptic = newEllipticKeyPair();
const keys = new Map([
  ['k1', publicKey],
  ['elliptic', elliptic.publicKey],
]);
const verify = createSessionVerifier({
  find: (keyId) => {
    const key = keys.get(keyId);
    return Promise.resolve(key && publicKeyOf(key.export({ format: 'jwk' })));
  },
});

const claims = { sid: 's1', email: 'ada@example.com', role: 'buyer' };
const good: jwt.SignOptions = {
  algorithm: 'RS256',
  issuer: sessionToken.issuer,
  audience: sessionToken.audience,
  subject: '665f1c2e9b3e4a0012345601',
  keyid: 'k1',
  expiresIn: '1h',
};
const sign = (options: jwt.SignOptions = {}, payload: object = claims, key = privateKey) =>
  jwt.sign(payload, key, { ...good, ...options });
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const without = (name: keyof jwt.SignOptions) => {
  const options = { ...good };
  delete options[name];
  return jwt.sign(claims, privateKey, options);
};

afterEach(() => {
  jest.useRealTimers();
});

/** A token put together by hand: header and claims as given, signed by `signer`. */
function forge(header: object, signer: (input: string) => string): string {
  const now = Math.floor(Date.now() / 1000);
  const { issuer: iss, audience: aud, subject: sub } = good;
  const input = `${base64(header)}.${base64({ ...claims, iss, aud, sub, iat: now, exp: now + 3600 })}`;
  return `${input}.${signer(input)}`;
}
const pem = publicKey.export({ type: 'spki', format: 'pem' });
const hmac = (input: string) => createHmac('sha256', pem).update(input).digest('base64url');

describe('a session token', () => {
  it('stands for its user', async () => {
    expect(await verify(sign())).toEqual({
      id: good.subject,
      sessionId: 's1',
      email: 'ada@example.com',
      role: 'buyer',
    });
  });

  it('stands for its user also when an elliptic curve key from before has signed it', async () => {
    const token = sign({ algorithm: 'ES256', keyid: 'elliptic' }, claims, elliptic.privateKey);
    expect(await verify(token)).toMatchObject({ id: good.subject });
  });

  it.each([
    ['expired and of another issuer', () => sign({ expiresIn: -1, issuer: 'somebody' })],
    ['expired and signed by another key', () => sign({ expiresIn: -1 }, claims, other.privateKey)],
    ['of no session', () => sign({}, { email: claims.email, role: claims.role })],
    ['not valid yet', () => sign({ notBefore: 60 })],
    ['without an expiry', () => without('expiresIn')],
    ['of another issuer', () => sign({ issuer: 'somebody' })],
    ['without an issuer', () => without('issuer')],
    ['of another audience', () => sign({ audience: 'elsewhere' })],
    ['without a subject', () => without('subject')],
    ['of an unknown key', () => sign({ keyid: 'k2' })],
    ['without a key id', () => without('keyid')],
    ['of an unknown role', () => sign({}, { ...claims, role: 'admin' })],
    ['signed by another key', () => sign({}, claims, other.privateKey)],
    ['of another algorithm', () => sign({ algorithm: 'ES256' }, claims, elliptic.privateKey)],
    ['of another algorithm of the same key', () => sign({ algorithm: 'PS256' })],
    ['of alg none', () => forge({ alg: 'none', typ: 'JWT', kid: 'k1' }, () => '')],
    ['of alg None', () => forge({ alg: 'None', typ: 'JWT', kid: 'k1' }, () => '')],
    ['HS256 with the public key as secret', () => forge({ alg: 'HS256', typ: 'JWT', kid: 'k1' }, hmac)],
    ['RS256 by name, signed by HMAC', () => forge({ alg: 'RS256', typ: 'JWT', kid: 'k1' }, hmac)],
    ['with a key id of an object', () => forge({ alg: 'RS256', kid: { $gt: '' } }, hmac)],
    ['with a key id out of a prototype', () => sign({ keyid: '__proto__' })],
    ['with a payload that is not JSON', () => `${base64({ alg: 'RS256', typ: 'JWT', kid: 'k1' })}.eHg.eHg`],
    [
      'with a changed payload',
      () => sign().replace(/\.[^.]+\./, `.${base64({ ...claims, role: 'seller' })}.`),
    ],
    ['with its signature cut off', () => sign().replace(/[^.]+$/, '')],
    ['of no form at all', () => 'garbage'],
    ['empty', () => ''],
    ['of dots', () => '...'],
    ['huge', () => 'x'.repeat(100_000)],
  ])('that is %s is none', async (_what, make) => {
    const token = make();
    expect(await verify(token)).toBeUndefined();
    expect(await verify(token)).toBeUndefined();
  });

  it('is good as often as it comes, and none once its key is gone or another one', async () => {
    const token = sign();
    for (let time = 0; time < 3; time += 1) expect(await verify(token)).toMatchObject({ id: good.subject });
    const [head, payload, signature] = token.split('.');
    const asSeller = base64({ ...(jwt.decode(token) as object), role: 'seller' });
    expect(await verify(`${head}.${asSeller}.${signature}`)).toBeUndefined();
    expect(await verify(`${head}.${payload}.${signature}`)).toMatchObject({ role: 'buyer' });
    try {
      keys.delete('k1');
      expect(await verify(token)).toBeUndefined();
      keys.set('k1', other.publicKey);
      expect(await verify(token)).toBeUndefined();
    } finally {
      keys.set('k1', publicKey);
    }
    expect(await verify(token)).toMatchObject({ id: good.subject });
  });

  it('is not verified by a key that it brings along', async () => {
    const jwk = { ...other.publicKey.export({ format: 'jwk' }), kid: 'mine' };
    for (const header of [
      { jku: 'https://evil.example/jwks.json', kid: 'mine' },
      { jwk, kid: 'mine' },
      { x5u: 'https://evil.example/cert', jku: 'https://evil.example/jwks.json', jwk, kid: 'k1' },
    ]) {
      const token = jwt.sign(claims, other.privateKey, {
        ...good,
        keyid: header.kid,
        header: { alg: 'RS256', ...header } as unknown as jwt.JwtHeader,
      });
      expect(await verify(token)).toBeUndefined();
    }
  });

  it('is good until its expiry, and not after', async () => {
    jest.useFakeTimers({ doNotFake: ['performance', 'nextTick', 'setImmediate', 'setTimeout'] });
    const token = sign({ expiresIn: 5 });
    expect(await verify(token)).toMatchObject({ email: claims.email });
    jest.setSystemTime(Date.now() + 5_001);
    expect(await verify(token)).toBe('expired');
  });

  it('that is right in all but its time is told apart', async () => {
    expect(await verify(sign({ expiresIn: -1 }))).toBe('expired');
  });
});

describe('a session cookie', () => {
  const app = testApp((routes) => routes.get('/me', requireAuth, (req, res) => res.json(req.currentUser)));
  const get = (cookie: string) => request(app).get('/me').set('Cookie', cookie);
  const raw = (value: unknown) => `session=${Buffer.from(JSON.stringify(value)).toString('base64')}`;

  it('signs its user in', async () => {
    const { cookie, ...user } = signIn({ role: 'buyer' });
    const { status, body } = await get(cookie);
    expect([status, body]).toEqual([200, user]);
  });

  it.each([
    ['no base64', 'session=%%%%'],
    ['base64 of no JSON', 'session=Z2FyYmFnZQ=='],
    ['base64 of half a character', 'session=w4M='],
    ['empty', 'session='],
    ['null', raw(null)],
    ['a text', raw('jwt')],
    ['a list', raw(['jwt'])],
    ['a token that is an object', raw({ jwt: { $gt: '' } })],
    ['a token that is a list', raw({ jwt: ['a'] })],
    ['names of its own methods', raw({ isNew: 1, isChanged: 1, isPopulated: 1, toJSON: 1, _ctx: 1 })],
    ['a prototype', 'session=' + Buffer.from('{"__proto__":{"jwt":"x"}}').toString('base64')],
    ['a garbage token', cookieWith('garbage')],
    ['ten thousand characters', `session=${'A'.repeat(10_000)}`],
  ])('of %s is 401', async (_what, cookie) => {
    const { status, body } = await get(cookie);
    expect([status, body]).toEqual([401, { errors: [{ message: 'Sign in first' }] }]);
  });

  it('of an expired token is 401 and says that renewing helps', async () => {
    const { status, body } = await get(signIn({}, { expiresIn: -1 }).cookie);
    expect([status, body]).toEqual([
      401,
      { errors: [{ message: 'Your session has expired', code: 'session-expired' }] },
    ]);
  });
});
