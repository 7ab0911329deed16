import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Outbox } from '@aisle/common';
import type { TestService } from '@aisle/common/testing';
import jwt from 'jsonwebtoken';
import request from 'supertest';
import { User } from '../src/models/user.ts';
import {
  anAccount,
  anEmail,
  cookieOf,
  currentUser,
  password,
  setCookie,
  startAuth,
  tokenIn,
} from './helpers.ts';

let service: TestService;
beforeAll(async () => {
  service = await startAuth();
});
afterAll(() => service.stop());

const signUp = (body: object) => request(service.url).post('/api/users/signup').send(body);

describe('signing up', () => {
  it('makes an account, signs in and tells the others', async () => {
    const email = anEmail();

    const response = await signUp({ email, password, name: 'Ada', role: 'seller' });

    const stored = await User.findOne({ email }).lean();
    const id = String(stored?._id);
    const user = { id, email, name: 'Ada', role: 'seller', emailVerified: false };
    expect(response.status).toBe(201);
    expect(response.body).toEqual({ currentUser: user });
    expect(response.headers['cache-control']).toBe('no-store');
    expect(await currentUser(service.url, cookieOf(response))).toEqual(user);

    await service.settled();
    const created = (await service.published('user.created')).filter(({ data }) => data.id === id);
    expect(created).toHaveLength(1);
    expect(created[0]).toMatchObject({ version: 1, data: user });
    const asked = (await service.published('user.email-verification-requested')).filter(
      ({ data }) => data.id === id,
    );
    expect(asked).toHaveLength(1);
    expect(asked[0]!.data).toEqual({
      id,
      email,
      name: 'Ada',
      token: expect.stringMatching(/^[\w-]{43}$/) as unknown,
      expiresAt: stored?.verification?.expiresAt.toISOString(),
    });
    const hoursLeft = (Date.parse(asked[0]!.data.expiresAt) - Date.now()) / 3_600_000;
    expect(hoursLeft).toBeGreaterThan(23.9);
    expect(hoursLeft).toBeLessThanOrEqual(24);
  });

  it('makes a buyer where no role is given', async () => {
    const { user } = await anAccount(service.url);
    expect(user.role).toBe('buyer');
    expect(user).not.toHaveProperty('name');
  });

  it('sets a session cookie that scripts cannot read, with a token of the pinned kind', async () => {
    const response = await signUp({ email: anEmail(), password });
    expect(setCookie(response, 'session')).toMatch(/; path=\/;.*; samesite=lax; httponly$/i);
    const token = jwt.decode(tokenIn(cookieOf(response)), { complete: true })!;
    const claims = token.payload as jwt.JwtPayload;
    expect(token.header.alg).toBe('RS256');
    expect(claims.exp! - claims.iat!).toBe(15 * 60);
    expect(Object.keys(claims).sort()).toEqual(['aud', 'email', 'exp', 'iat', 'iss', 'role', 'sid', 'sub']);
  });

  it('takes an address trimmed and in lower case, and the password as it is', async () => {
    const email = anEmail();
    const spaced = '  eight  ';
    const response = await signUp({ email: ` ${email.toUpperCase()} `, password: spaced });
    expect(response.body).toMatchObject({ currentUser: { email } });

    const signIn = (given: string) =>
      request(service.url).post('/api/users/signin').send({ email, password: given });
    await signIn(spaced).expect(200);
    await signIn(spaced.trim()).expect(401);
  });

  it('keeps and tells nothing that shows the password', async () => {
    const { email } = await anAccount(service.url);
    const stored = await User.findOne({ email }).lean();
    expect(stored?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);

    await service.settled();
    const told = JSON.stringify([
      await service.published('user.created'),
      await service.published('user.email-verification-requested'),
      await service.published('signing-keys.updated'),
    ]);
    expect(told).not.toContain(password);
    expect(told).not.toContain('argon2');
    expect(told).not.toContain('"d":');
    // Of the token only its hash is stored.
    const tokens = (await service.published('user.email-verification-requested')).map(
      ({ data }) => data.token,
    );
    for (const token of tokens) expect(JSON.stringify(stored)).not.toContain(token);
  });

  it('refuses an address that has an account, however it is written', async () => {
    const { email, user } = await anAccount(service.url);
    for (const same of [email, email.toUpperCase(), `  ${email}`]) {
      const response = await signUp({ email: same, password: 'another password' });
      expect(response.status).toBe(409);
      expect(response.body).toEqual({
        errors: [{ message: expect.any(String) as unknown, code: 'email-taken' }],
      });
      expect(response.headers['set-cookie']).toBeUndefined();
    }
    expect(await User.countDocuments({ email })).toBe(1);
    await service.settled();
    const created = (await service.published('user.created')).filter(({ data }) => data.email === email);
    expect(created.map(({ data }) => data.id)).toEqual([user.id]);
  });

  it('gives an address to one of eight who sign up with it at once', async () => {
    const email = anEmail();
    const responses = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        signUp({ email: index % 2 ? email : email.toUpperCase(), password: `${password} ${index}` }),
      ),
    );
    expect(responses.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
    expect(await User.countDocuments({ email })).toBe(1);
    await service.settled();
    const created = (await service.published('user.created')).filter(({ data }) => data.email === email);
    expect(created).toHaveLength(1);
    expect(await Outbox.countDocuments()).toBe(0);
  });
});
