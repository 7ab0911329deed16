import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestService } from '@aisle/common/testing';
import request from 'supertest';
import { User } from '../src/models/user.ts';
import { anAccount, cookieOf, currentUser, password, setCookie, startAuth, userIn } from './helpers.ts';

let service: TestService;
beforeAll(async () => {
  service = await startAuth();
});
afterAll(() => service.stop());

const me = '/api/users/me';
const patch = (cookie: string, body: object) =>
  request(service.url).patch(me).set('Cookie', cookie).send(body);
const signIn = (email: string, given: string) =>
  request(service.url).post('/api/users/signin').send({ email, password: given });
const updatesOf = async (id: string) => {
  await service.settled();
  return (await service.published('user.updated')).filter(({ data }) => data.id === id);
};

describe('my account', () => {
  it('is shown to me', async () => {
    const { user, cookie } = await anAccount(service.url, { name: 'Ada' });
    const response = await request(service.url).get(me).set('Cookie', cookie);
    expect(response.status).toBe(200);
    expect(response.body).toEqual({ currentUser: user });
  });

  it('is for nobody who is not signed in', async () => {
    for (const asked of [
      request(service.url).get(me),
      request(service.url).patch(me).send({ name: 'Ada' }),
      request(service.url).delete(me),
      request(service.url).post('/api/users/resend-verification'),
    ]) {
      const response = await asked;
      expect(response.status).toBe(401);
      expect(response.body).toEqual({ errors: [{ message: 'Sign in first' }] });
    }
  });

  it('answers 401 once the account is gone', async () => {
    const { cookie, email } = await anAccount(service.url);
    await User.deleteOne({ email });
    await request(service.url).get(me).set('Cookie', cookie).expect(401);
    await patch(cookie, { name: 'Ada' }).expect(401);
    await request(service.url).delete(me).set('Cookie', cookie).expect(401);
    await request(service.url).post('/api/users/resend-verification').set('Cookie', cookie).expect(401);
  });
});

describe('changing my account', () => {
  it('changes the name and tells the others', async () => {
    const { user, cookie } = await anAccount(service.url);
    const response = await patch(cookie, { name: '  Grace  ' });
    expect(response.status).toBe(200);
    expect(response.body).toEqual({ currentUser: { ...user, name: 'Grace' } });
    expect(await currentUser(service.url, cookie)).toEqual({ ...user, name: 'Grace' });
    expect(await updatesOf(user.id)).toMatchObject([{ version: 2, data: { ...user, name: 'Grace' } }]);
  });

  it('changes the password for who knows the current one', async () => {
    const { user, cookie, email } = await anAccount(service.url);
    await patch(cookie, { password: 'a new password', currentPassword: password }).expect(200);
    await signIn(email, password).expect(401);
    await signIn(email, 'a new password').expect(200);
    const updates = await updatesOf(user.id);
    expect(updates).toMatchObject([{ version: 2, data: user }]);
    expect(JSON.stringify(updates)).not.toMatch(/a new password|argon2/);
  });

  it('refuses a new password without the current one, and changes nothing else then', async () => {
    const { user, cookie, email } = await anAccount(service.url);
    const wrong = await patch(cookie, {
      name: 'Mallory',
      password: 'a new password',
      currentPassword: 'a guess',
    });
    expect(wrong.status).toBe(400);
    expect(wrong.body).toEqual({
      errors: [
        { message: 'This is not your current password', field: 'currentPassword', code: 'wrong-password' },
      ],
    });
    const missing = await patch(cookie, { password: 'a new password' });
    expect(missing.status).toBe(400);
    expect(missing.body).toMatchObject({ errors: [{ field: 'currentPassword' }] });
    await signIn(email, password).expect(200);
    expect(await currentUser(service.url, cookie)).toEqual(user);
    expect(await updatesOf(user.id)).toEqual([]);
  });

  it('refuses a change of nothing', async () => {
    const { cookie } = await anAccount(service.url);
    await patch(cookie, {}).expect(400);
    await patch(cookie, { currentPassword: password }).expect(400);
  });

  it('refuses what is not for a user to change', async () => {
    const { user, cookie } = await anAccount(service.url);
    for (const key of ['email', 'role', 'emailVerified', 'id', 'version', 'passwordHash']) {
      const response = await patch(cookie, { name: 'Ada', [key]: 'seller' });
      expect(response.status).toBe(400);
      expect(response.body).toEqual({
        errors: [{ message: 'Unknown field', field: key, code: 'unknown-field' }],
      });
    }
    expect(await currentUser(service.url, cookie)).toEqual(user);
  });

  it('gives each of several changes at once a version of its own, or refuses it', async () => {
    const { user, cookie, email } = await anAccount(service.url);
    const names = ['A', 'B', 'C', 'D', 'E'];
    const responses = await Promise.all(names.map((name) => patch(cookie, { name })));
    const done = responses.filter(({ status }) => status === 200);
    expect(done.length).toBeGreaterThan(0);
    for (const refused of responses.filter((response) => !done.includes(response))) {
      expect(refused.status).toBe(409);
      expect(refused.body).toMatchObject({ errors: [{ code: 'stale' }] });
    }
    const updates = (await updatesOf(user.id)).sort((a, b) => a.version - b.version);
    expect(updates.map(({ version }) => version)).toEqual(done.map((_, index) => index + 2));
    const stored = await User.findOne({ email }).lean();
    expect(stored).toMatchObject({ version: done.length + 1, name: updates.at(-1)!.data.name });
  });

  it('lets one of two password changes at once through', async () => {
    const { cookie, email } = await anAccount(service.url);
    const wanted = ['first new password', 'second new password'];
    const responses = await Promise.all(
      wanted.map((one) => patch(cookie, { password: one, currentPassword: password })),
    );
    const winner = wanted[responses.findIndex(({ status }) => status === 200)]!;
    const loser = responses.find(({ status }) => status !== 200);
    // The later one either met the change or the password that was there by then.
    expect([400, 409]).toContain(loser?.status);
    await signIn(email, winner).expect(200);
  });
});

describe('deleting my account', () => {
  it('removes it, clears the cookie and tells the others', async () => {
    const { user, cookie, email } = await anAccount(service.url);
    const response = await request(service.url).delete(me).set('Cookie', cookie);
    expect(response.status).toBe(204);
    expect(setCookie(response, 'session')).toMatch(/^session=;/);
    expect(setCookie(response, 'renewal')).toMatch(/^renewal=;/);
    expect(await User.countDocuments({ email })).toBe(0);
    expect(await currentUser(service.url, cookie)).toBeNull();
    await signIn(email, password).expect(401);
    await service.settled();
    const deleted = (await service.published('user.deleted')).filter(({ data }) => data.id === user.id);
    expect(deleted).toMatchObject([{ version: 2, data: { id: user.id } }]);
  });

  it('happens once, however many ask at once', async () => {
    const { user, cookie } = await anAccount(service.url);
    const responses = await Promise.all(
      Array.from({ length: 4 }, () => request(service.url).delete(me).set('Cookie', cookie)),
    );
    expect(responses.map(({ status }) => status).sort()).toEqual([204, 401, 401, 401]);
    await service.settled();
    const deleted = (await service.published('user.deleted')).filter(({ data }) => data.id === user.id);
    expect(deleted).toHaveLength(1);
  });

  it('frees the address for another account, which the old session is not for', async () => {
    const { user, cookie, email } = await anAccount(service.url);
    await request(service.url).delete(me).set('Cookie', cookie).expect(204);
    const again = await request(service.url).post('/api/users/signup').send({ email, password }).expect(201);
    expect(userIn(again)!.id).not.toBe(user.id);
    expect(await currentUser(service.url, cookie)).toBeNull();
    expect(await currentUser(service.url, cookieOf(again))).toMatchObject({ email });
  });
});
