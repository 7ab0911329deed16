import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestService } from '@aisle/common/testing';
import request from 'supertest';
import { User } from '../src/models/user.ts';
import { anAccount, currentUser, startAuth } from './helpers.ts';

let service: TestService;
beforeAll(async () => {
  service = await startAuth();
});
afterAll(() => service.stop());

const verify = (token: string) => request(service.url).post('/api/users/verify-email').send({ token });
const resend = (cookie: string) =>
  request(service.url).post('/api/users/resend-verification').set('Cookie', cookie);
/** The tokens that were sent to a user, oldest first. */
const tokensOf = async (id: string) => {
  await service.settled();
  return (await service.published('user.email-verification-requested'))
    .filter(({ data }) => data.id === id)
    .sort((a, b) => a.version - b.version)
    .map(({ data }) => data.token);
};
const badToken = {
  errors: [{ message: 'This link is not valid any more', field: 'token', code: 'bad-token' }],
};

describe('verifying an email address', () => {
  it('works once with the token that was sent, signed in or not, and tells the others', async () => {
    const { user, cookie, email } = await anAccount(service.url);
    const [token] = await tokensOf(user.id);

    const response = await verify(token!);

    expect(response.status).toBe(200);
    expect(response.body).toEqual({ emailVerified: true });
    expect(await currentUser(service.url, cookie)).toEqual({ ...user, emailVerified: true });
    expect(await User.findOne({ email }).lean()).not.toHaveProperty('verification');
    await service.settled();
    const updates = (await service.published('user.updated')).filter(({ data }) => data.id === user.id);
    expect(updates).toMatchObject([{ version: 2, data: { ...user, emailVerified: true } }]);

    const again = await verify(token!);
    expect(again.status).toBe(400);
    expect(again.body).toEqual(badToken);
  });

  it('works for one of several who use a token at once', async () => {
    const { user } = await anAccount(service.url);
    const [token] = await tokensOf(user.id);
    const responses = await Promise.all(Array.from({ length: 5 }, () => verify(token!)));
    expect(responses.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400]);
    await service.settled();
    const updates = (await service.published('user.updated')).filter(({ data }) => data.id === user.id);
    expect(updates).toHaveLength(1);
  });

  it('refuses a token that nobody was sent, and the hash that is stored', async () => {
    const { user, cookie, email } = await anAccount(service.url);
    const stored = await User.findOne({ email }).lean();
    for (const token of ['A'.repeat(43), stored!.verification!.tokenHash]) {
      const response = await verify(token);
      expect(response.status).toBe(400);
      expect(response.body).toEqual(badToken);
    }
    expect(await currentUser(service.url, cookie)).toEqual(user);
  });

  it('refuses a token after a day', async () => {
    const { user, cookie, email } = await anAccount(service.url);
    const [token] = await tokensOf(user.id);
    await User.updateOne({ email }, { $set: { 'verification.expiresAt': new Date(Date.now() - 1) } });
    const response = await verify(token!);
    expect(response.status).toBe(400);
    expect(response.body).toEqual(badToken);
    expect(await currentUser(service.url, cookie)).toEqual(user);
  });
});

describe('asking for another mail', () => {
  it('sends a new token, which replaces the one before', async () => {
    const { user, cookie } = await anAccount(service.url);
    await resend(cookie).expect(204);
    const [first, second, ...more] = await tokensOf(user.id);
    expect(more).toEqual([]);
    expect(second).not.toBe(first);
    // The version has changed, so whoever has a copy of the user is told.
    const stored = await User.findById(user.id).lean();
    const updates = (await service.published('user.updated')).filter(({ data }) => data.id === user.id);
    expect(updates).toMatchObject([{ version: stored?.version, data: user }]);
    await verify(first!).expect(400);
    await verify(second!).expect(200);
  });

  it('is refused once the address is verified', async () => {
    const { user, cookie } = await anAccount(service.url);
    const [token] = await tokensOf(user.id);
    await verify(token!).expect(200);
    const response = await resend(cookie);
    expect(response.status).toBe(409);
    expect(response.body).toMatchObject({ errors: [{ code: 'already-verified' }] });
    expect(await tokensOf(user.id)).toEqual([token]);
  });
});
