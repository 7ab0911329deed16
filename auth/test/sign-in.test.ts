import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestService } from '@aisle/common/testing';
import request from 'supertest';
import { User } from '../src/models/user.ts';
import { anAccount, anEmail, cookieOf, currentUser, password, setCookie, startAuth } from './helpers.ts';

let service: TestService;
beforeAll(async () => {
  service = await startAuth();
});
afterAll(() => service.stop());

const signIn = (email: string, given: string) =>
  request(service.url).post('/api/users/signin').send({ email, password: given });

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

describe('signing in', () => {
  it('opens a session for the right password, however the address is written', async () => {
    const { user, email } = await anAccount(service.url, { name: 'Ada' });
    for (const same of [email, ` ${email.toUpperCase()}`]) {
      const response = await signIn(same, password);
      expect(response.status).toBe(200);
      expect(response.body).toEqual({ currentUser: user });
      expect(await currentUser(service.url, cookieOf(response))).toEqual(user);
    }
  });

  it('takes one password for the same however a keyboard composes its characters', async () => {
    const { email } = await anAccount(service.url, { password: 'caf\u00e9 caf\u00e9' });
    await signIn(email, 'cafe\u0301 cafe\u0301').expect(200);
  });

  it('answers a wrong password and an unknown address alike', async () => {
    const { email } = await anAccount(service.url);
    const wrong = await signIn(email, 'wrong password');
    const unknown = await signIn(anEmail(), password);
    expect(wrong.status).toBe(401);
    expect(wrong.body).toEqual({ errors: [{ message: 'Wrong email or password', code: 'bad-credentials' }] });
    expect(unknown.status).toBe(401);
    expect(unknown.body).toEqual(wrong.body);
    expect(wrong.headers['set-cookie']).toBeUndefined();
    expect(unknown.headers['set-cookie']).toBeUndefined();
  });

  it('takes about as long for an unknown address as for a wrong password', async () => {
    const { email } = await anAccount(service.url);
    const took = async (address: string) => {
      const startedAt = performance.now();
      await signIn(address, 'wrong password');
      return performance.now() - startedAt;
    };
    const wrong: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < 9; round += 1) {
      wrong.push(await took(email));
      unknown.push(await took(anEmail()));
    }
    // Without the hash an unknown address takes a tenth of the time.
    expect(median(unknown)).toBeGreaterThan(median(wrong) / 2);
    expect(median(unknown)).toBeLessThan(median(wrong) * 2);
  });
});

describe('signing out', () => {
  it('clears the cookie', async () => {
    const { cookie } = await anAccount(service.url);
    const response = await request(service.url).post('/api/users/signout').set('Cookie', cookie).send({});
    expect(response.status).toBe(204);
    for (const name of ['session', 'renewal']) {
      expect(setCookie(response, name)).toMatch(/^\w+=;.*expires=Thu, 01 Jan 1970/i);
    }
    expect(await currentUser(service.url, cookieOf(response))).toBeNull();
  });

  it('is fine for who is not signed in, again and again', async () => {
    await request(service.url).post('/api/users/signout').expect(204);
    await request(service.url).post('/api/users/signout').expect(204);
  });
});

describe('the current user', () => {
  it('is null for who is not signed in', async () => {
    const response = await request(service.url).get('/api/users/currentuser');
    expect(response.status).toBe(200);
    expect(response.body).toEqual({ currentUser: null });
    expect(response.headers['cache-control']).toBe('no-store');
  });

  it('is as the account is now, not as it was at sign-in', async () => {
    const { user, cookie, email } = await anAccount(service.url);
    await User.updateOne({ email }, { $set: { name: 'Grace', emailVerified: true } });
    expect(await currentUser(service.url, cookie)).toEqual({ ...user, name: 'Grace', emailVerified: true });
  });

  it('is null once the account is gone', async () => {
    const { cookie, email } = await anAccount(service.url);
    await User.deleteOne({ email });
    expect(await currentUser(service.url, cookie)).toBeNull();
  });
});
