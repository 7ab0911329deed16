import { startTestService, type TestService, type TestServers } from '@aisle/common/testing';
import { randomBytes } from 'node:crypto';
import request from 'supertest';
import { loadConfig } from '../src/config.ts';
import type { UserSnapshot } from '../src/models/user.ts';
import { authService } from '../src/service.ts';

/** The environment that auth is given in tests. */
export const environment = ({ mongoUrl, natsUrl }: TestServers): Record<string, string> => ({
  PORT: '0',
  MONGO_URL: mongoUrl,
  NATS_URL: natsUrl,
  LOG_LEVEL: 'silent',
  SECURE_COOKIES: 'false',
  SIGNING_KEY_LEAD_SECONDS: '1',
});

/** Starts auth in this process, against real servers, with more of an environment where that is given. */
export const startAuth = (more: Record<string, string> = {}): Promise<TestService> =>
  startTestService((servers) => authService(loadConfig({ ...environment(servers), ...more })));

/** An address that no other test uses. */
export const anEmail = (): string => `${randomBytes(6).toString('hex')}@example.com`;

export const password = 'correct horse battery';

export interface Account {
  user: UserSnapshot;
  email: string;
  /** The value of the Cookie header. */
  cookie: string;
  /** The cookie that renews the session. */
  renewal: string;
}

/** The Set-Cookie header of a name. */
export const setCookie = (response: request.Response, name: string): string | undefined =>
  (response.headers['set-cookie'] as unknown as string[] | undefined)?.find((one) =>
    one.startsWith(`${name}=`),
  );

/** The value of the Cookie header that a response asks for: the session alone, as services see it. */
export const cookieOf = (response: request.Response): string =>
  setCookie(response, 'session')?.split(';')[0] ?? '';

/** The cookie that renews the session of a response. */
export const renewalOf = (response: request.Response): string =>
  setCookie(response, 'renewal')?.split(';')[0] ?? '';

/** The session token inside a Cookie header. */
export const tokenIn = (cookie: string): string =>
  (JSON.parse(Buffer.from(cookie.slice('session='.length), 'base64').toString()) as { jwt: string }).jwt;

/** Signs a new user up through the API. */
export async function anAccount(url: string, values: Record<string, unknown> = {}): Promise<Account> {
  const email = anEmail();
  const response = await request(url)
    .post('/api/users/signup')
    .send({ email, password, ...values })
    .expect(201);
  return { user: userIn(response)!, email, cookie: cookieOf(response), renewal: renewalOf(response) };
}

/** The user that a response tells of. */
export const userIn = (response: request.Response): UserSnapshot | null =>
  (response.body as { currentUser: UserSnapshot | null }).currentUser;

/** Who the service takes the holder of a cookie for. */
export async function currentUser(url: string, cookie: string): Promise<UserSnapshot | null> {
  return userIn(await request(url).get('/api/users/currentuser').set('Cookie', cookie).expect(200));
}
