import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { TestService } from '@aisle/common/testing';
import request from 'supertest';
import { UserSession } from '../src/models/user-session.ts';
import {
  anAccount,
  cookieOf,
  currentUser,
  password,
  renewalOf,
  setCookie,
  startAuth,
  userIn,
} from './helpers.ts';

let service: TestService;
beforeAll(async () => {
  service = await startAuth();
});
afterAll(() => service.stop());
afterEach(() => {
  jest.useRealTimers();
});

const renew = (cookie: string) =>
  request(service.url).post('/api/users/renew').set('Cookie', cookie).send({});
const signIn = (email: string, given = password) =>
  request(service.url).post('/api/users/signin').send({ email, password: given }).expect(200);
const ended = {
  errors: [{ message: 'Your session has ended, please sign in', code: 'session-ended' }],
};
const idOf = (renewal: string) => renewal.replace('renewal=', '').split('.')[0]!;
const exists = async (renewal: string) => (await UserSession.exists({ _id: idOf(renewal) })) !== null;
const expectEnded = async (cookie: string) => {
  const { status, body } = await renew(cookie);
  expect([status, body]).toEqual([401, ended]);
};

/** Moves the clock alone: timers, and what else waits, go on as they were. */
const wait = (seconds: number) => {
  const now = Date.now();
  jest.useFakeTimers({
    now: now + seconds * 1000,
    doNotFake: [
      ...(['performance', 'hrtime', 'nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const),
      ...(['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const),
    ],
  });
};

describe('renewing a session', () => {
  it('makes a new token and a new renewal token, each in its cookie', async () => {
    const { user, renewal } = await anAccount(service.url);
    const response = await renew(renewal);
    expect([response.status, response.body]).toEqual([200, { currentUser: user, expiresIn: 900 }]);
    expect(await currentUser(service.url, cookieOf(response))).toEqual(user);
    expect(renewalOf(response)).toMatch(/^renewal=[\w-]{22}\.[\w-]{43}$/);
    expect(renewalOf(response)).not.toBe(renewal);
    expect(setCookie(response, 'renewal')).toMatch(
      /; Max-Age=2592000; Path=\/api\/users;.*HttpOnly; SameSite=Lax$/,
    );
    expect(setCookie(response, 'session')).toMatch(/; path=\/;.*samesite=lax; httponly$/);
    expect(response.headers['cache-control']).toBe('no-store');
  });

  it('goes on as long as it is used, and its token tells of the account as it is now', async () => {
    let { renewal } = await anAccount(service.url);
    const { cookie, email } = await anAccount(service.url);
    renewal = renewalOf(await signIn(email));
    await request(service.url)
      .patch('/api/users/me')
      .set('Cookie', cookie)
      .send({ name: 'Grace' })
      .expect(200);
    for (let round = 0; round < 5; round += 1) {
      wait(20 * 24 * 60 * 60);
      const response = await renew(renewal);
      expect(userIn(response)).toMatchObject({ email, name: 'Grace' });
      renewal = renewalOf(response);
    }
    wait(31 * 24 * 60 * 60);
    await expectEnded(renewal);
  });

  it('stores no token that anybody could use', async () => {
    const { renewal } = await anAccount(service.url);
    const stored = await UserSession.findById(idOf(renewal)).lean();
    expect(JSON.stringify(stored)).not.toContain(renewal.split('.')[1]);
  });

  it('gives tabs that renew at once a token each, and one of them what renews', async () => {
    const { renewal, user } = await anAccount(service.url);
    const responses = await Promise.all(Array.from({ length: 6 }, () => renew(renewal)));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    const renewals = responses.map(renewalOf).filter(Boolean);
    expect(renewals).toHaveLength(1);
    for (const response of responses)
      expect(await currentUser(service.url, cookieOf(response))).toEqual(user);
    await renew(renewals[0]!).expect(200);
  });

  it('works again when the answer was lost on its way', async () => {
    const { renewal } = await anAccount(service.url);
    await renew(renewal).expect(200);
    wait(60);
    const again = await renew(renewal).expect(200);
    await renew(renewalOf(again)).expect(200);
  });

  it('ends the session when a token is used whose successor has been used: it is in two hands', async () => {
    const { renewal } = await anAccount(service.url);
    const second = renewalOf(await renew(renewal));
    const third = renewalOf(await renew(second));
    await expectEnded(renewal);
    // Whoever of the two has the newest one is out as well.
    await expectEnded(third);
    expect(await exists(renewal)).toBe(false);
  });

  it('finds out who took the token before last and was first to use it again', async () => {
    const { renewal } = await anAccount(service.url);
    const owners = renewalOf(await renew(renewal));
    wait(60);
    const thiefs = renewalOf(await renew(renewal).expect(200));
    await expectEnded(owners);
    await expectEnded(thiefs);
  });

  it.each([
    ['nothing', () => ''],
    ['nothing in it', () => 'renewal='],
    ['garbage', () => 'renewal=garbage'],
    ['a dot', () => 'renewal=.'],
    ['an unknown session', () => `renewal=${'A'.repeat(22)}.${'A'.repeat(43)}`],
    ['an operator', () => `renewal=${encodeURIComponent('{"$gt":""}')}`],
    ['ten thousand characters', () => `renewal=${'A'.repeat(10_000)}`],
  ])('is refused for %s', async (_what, cookie) => {
    const response = await renew(cookie());
    expect([response.status, response.body]).toEqual([401, ended]);
    expect(setCookie(response, 'session')).toMatch(/^session=;/);
    expect(setCookie(response, 'renewal')).toMatch(/^renewal=;/);
  });

  it('is refused for the right session with another secret, which ends it', async () => {
    const { renewal } = await anAccount(service.url);
    await expectEnded(`renewal=${idOf(renewal)}.${'A'.repeat(43)}`);
    await expectEnded(renewal);
  });

  it('is refused for a session token in its place', async () => {
    const { cookie } = await anAccount(service.url);
    await expectEnded(cookie);
    await expectEnded(cookie.replace('session', 'renewal'));
  });
});

describe('a page whose visitor has an expired token', () => {
  const visit = (cookie: string, next: string) =>
    request(service.url).get('/api/users/renew').query({ next }).set('Cookie', cookie).redirects(0);

  it('comes back with a new one', async () => {
    const { renewal, user } = await anAccount(service.url);
    const response = await visit(renewal, '/orders?page=2');
    expect([response.status, response.headers['location']]).toEqual([303, '/orders?page=2']);
    expect(await currentUser(service.url, cookieOf(response))).toEqual(user);
  });

  it('comes back signed out when the session has ended', async () => {
    const response = await visit(`renewal=${'A'.repeat(22)}.${'A'.repeat(43)}`, '/orders');
    expect(response.headers['location']).toBe('/orders');
    expect(setCookie(response, 'session')).toMatch(/^session=;/);
  });

  it('stays signed in where the token still holds and there is nothing to renew it with', async () => {
    const { cookie } = await anAccount(service.url);
    const response = await visit(cookie, '/orders');
    expect([response.status, response.headers['set-cookie']]).toEqual([303, undefined]);
  });

  it.each([
    ['https://evil.example/', '/'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['/.//evil.example', '/'],
    ['/\t/evil.example', '/'],
    ['javascript:alert(1)', '/'],
    ['orders', '/'],
    ['', '/'],
    ['/ok\r\nSet-Cookie: a=b', '/okSet-Cookie:%20a=b'],
    ['/orders#top', '/orders'],
  ])('is sent from %j to %s', async (next, location) => {
    const { renewal } = await anAccount(service.url);
    const response = await visit(renewal, next);
    expect([response.status, response.headers['location']]).toEqual([303, location]);
  });
});

describe('a session ends', () => {
  it('with signing out, for renewing and for auth itself, and no other session with it', async () => {
    const first = await anAccount(service.url);
    const second = await signIn(first.email);
    await request(service.url)
      .post('/api/users/signout')
      .set('Cookie', `${first.cookie}; ${first.renewal}`)
      .expect(204);
    await expectEnded(first.renewal);
    expect(await currentUser(service.url, first.cookie)).toBeNull();
    await request(service.url).get('/api/users/me').set('Cookie', first.cookie).expect(401);
    expect(await currentUser(service.url, cookieOf(second))).toEqual(first.user);
    await renew(renewalOf(second)).expect(200);
  });

  it.each(['cookie', 'renewal'] as const)('with signing out by the %s alone', async (which) => {
    const account = await anAccount(service.url);
    await request(service.url).post('/api/users/signout').set('Cookie', account[which]).expect(204);
    await expectEnded(account.renewal);
  });

  it('not with signing out by a renewal token that was made up', async () => {
    const { renewal } = await anAccount(service.url);
    await request(service.url)
      .post('/api/users/signout')
      .set('Cookie', `renewal=${idOf(renewal)}.${'A'.repeat(43)}`)
      .expect(204);
    await renew(renewal).expect(200);
  });

  it('with a new password, everywhere but where it was set', async () => {
    const here = await anAccount(service.url);
    const there = await signIn(here.email);
    await request(service.url)
      .patch('/api/users/me')
      .set('Cookie', here.cookie)
      .send({ password: 'a new password', currentPassword: password })
      .expect(200);
    await expectEnded(renewalOf(there));
    expect(await currentUser(service.url, cookieOf(there))).toBeNull();
    expect(await currentUser(service.url, here.cookie)).toEqual(here.user);
    await renew(here.renewal).expect(200);
  });

  it('not with a new name', async () => {
    const here = await anAccount(service.url);
    const there = await signIn(here.email);
    await request(service.url)
      .patch('/api/users/me')
      .set('Cookie', here.cookie)
      .send({ name: 'Grace' })
      .expect(200);
    await renew(renewalOf(there)).expect(200);
  });

  it('with the account, all of them', async () => {
    const here = await anAccount(service.url);
    const there = await signIn(here.email);
    await request(service.url).delete('/api/users/me').set('Cookie', here.cookie).expect(204);
    await expectEnded(here.renewal);
    await expectEnded(renewalOf(there));
    expect(await UserSession.countDocuments({ userId: here.user.id })).toBe(0);
  });

  it('with the password, also one that was opened at the same moment by the old one', async () => {
    for (let round = 0; round < 5; round += 1) {
      const here = await anAccount(service.url);
      const [changed, ...signIns] = await Promise.all([
        request(service.url)
          .patch('/api/users/me')
          .set('Cookie', here.cookie)
          .send({ password: 'a new password', currentPassword: password }),
        ...Array.from({ length: 4 }, () =>
          request(service.url).post('/api/users/signin').send({ email: here.email, password }),
        ),
      ]);
      expect(changed.status).toBe(200);
      for (const { status } of signIns) expect([200, 401]).toContain(status);
      expect(
        (await UserSession.find().lean()).filter(({ userId }) => String(userId) === here.user.id),
      ).toEqual([expect.objectContaining({ _id: idOf(here.renewal) })]);
    }
  });
});
