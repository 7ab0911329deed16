import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { emptyRedis, testServers, type TestService } from '@aisle/common/testing';
import request from 'supertest';
import { User } from '../src/models/user.ts';
import { anAccount, anEmail, password, setCookie, startAuth } from './helpers.ts';

let service: TestService;
beforeAll(async () => {
  const { redisUrl } = testServers();
  // Other test files have signed people up from this machine's own address.
  await emptyRedis(redisUrl);
  service = await startAuth({
    REDIS_URL: redisUrl,
    SIGN_INS_PER_ADDRESS: '15',
    SIGN_UPS_PER_ADDRESS: '15',
  });
});
afterAll(() => service.stop());

/** An address that no other test comes from; the one proxy in front has seen it. */
let last = 0;
const anAddress = () => `198.51.${(last += 1) >> 8}.${last & 255}`;
const post = (path: string, body: object, from = anAddress(), cookie = '') =>
  request(service.url)
    .post(`/api/users/${path}`)
    .set('X-Forwarded-For', from)
    .set('Cookie', cookie)
    .send(body);
const signIn = (email: string, given: string, from?: string) =>
  post('signin', { email, password: given }, from);
const statuses = async (requests: Iterable<request.Test>) => {
  const found = [];
  for (const one of requests) found.push((await one).status);
  return found;
};
const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

describe('guessing a password', () => {
  it('ends after ten wrong ones, from wherever they come, even with the right one', async () => {
    const { email } = await anAccount(service.url);
    expect(await statuses(times(10, () => signIn(email, 'a guess')))).toEqual(times(10, () => 401));
    const response = await signIn(email, password);
    expect(response.status).toBe(429);
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(250);
    expect(response.body).toMatchObject({ errors: [{ code: 'too-many-requests' }] });
    expect(setCookie(response, 'session')).toBeUndefined();
  });

  it('ends just so for an address that has no account, however it is written', async () => {
    const email = anEmail();
    const written = [email, email.toUpperCase(), ` ${email}`];
    const tries = times(12, () => signIn(written[(last += 1) % 3]!, 'a guess'));
    expect(await statuses(tries)).toEqual([...times(10, () => 401), 429, 429]);
  });

  it('is counted before it is checked, so that many at once are as many', async () => {
    const { email } = await anAccount(service.url);
    const answers = await Promise.all(times(25, () => signIn(email, 'a guess')));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(15);
  });

  it('counts wrong passwords alone: who knows theirs may come as often as they like', async () => {
    const { email } = await anAccount(service.url);
    await signIn(email, 'a typing error').expect(401);
    expect(await statuses(times(15, () => signIn(email, password)))).toEqual(times(15, () => 200));
  });

  it('of one account keeps nobody else out', async () => {
    const { email } = await anAccount(service.url);
    await Promise.all(times(11, () => signIn(anEmail(), 'a guess')));
    await signIn(email, password).expect(200);
  });

  it('goes no further by way of changing it in a session that was taken over', async () => {
    const { cookie, email } = await anAccount(service.url);
    const guess = () =>
      request(service.url)
        .patch('/api/users/me')
        .set('Cookie', cookie)
        .send({ password: 'a new password', currentPassword: 'a guess' });
    expect(await statuses(times(12, guess))).toEqual([...times(10, () => 400), 429, 429]);
    await signIn(email, password).expect(429);
  });
});

describe('one address', () => {
  it('signs in fifteen times a minute here, whoever it claims to forward for', async () => {
    const address = anAddress();
    const answers = await Promise.all(
      times(18, () => signIn(anEmail(), 'a guess', `${anAddress()}, ${address}`)),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(15);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(3);
    await signIn(anEmail(), 'a guess').expect(401);
  });

  it('signs up fifteen times a minute here, and not a line is stored of what is refused', async () => {
    const address = anAddress();
    const before = await User.countDocuments();
    const answers = await Promise.all(
      times(18, () => post('signup', { email: anEmail(), password }, address)),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(15);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(3);
    expect(await User.countDocuments()).toBe(before + 15);
  });
});

describe('one email address', () => {
  it('is signed up with ten times an hour: nobody finds out more often whether it has an account', async () => {
    const { email } = await anAccount(service.url);
    const again = times(11, () => post('signup', { email, password }));
    expect(await statuses(again)).toEqual([...times(9, () => 409), 429, 429]);
  });

  it('gets five mails an hour', async () => {
    const { cookie } = await anAccount(service.url);
    const ask = () => post('resend-verification', {}, undefined, cookie);
    expect(await statuses(times(7, ask))).toEqual([204, 204, 204, 204, 204, 429, 429]);
  });
});
