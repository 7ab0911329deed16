import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { addressOf, refuseMalformed } from '../src/index.ts';
import { cookieWith, signIn } from '../src/testing/index.ts';
import { testApp } from './fixtures/test-app.ts';

let changes = 0;
const routesOf = (overrides = {}) =>
  testApp((routes) => {
    routes.all('/thing', (_req, res) => {
      changes += 1;
      res.json({});
    });
    routes.get('/where', (req, res) => res.json({ ip: req.ip, address: addressOf(req) }));
    routes.get('/who', (req, res) => res.json({ id: req.currentUser?.id ?? null }));
    routes.post('/enter', (req, res) => {
      req.session = { jwt: 'a token' };
      res.json({});
    });
  }, overrides);
const app = routesOf();

describe('what changes something', () => {
  const send = (method: 'post' | 'put' | 'patch' | 'delete' | 'get', headers: Record<string, string>) =>
    request(app)
      [method]('/thing')
      .set({ Host: 'aisle.example', ...headers });

  it.each([
    ['a page of ours', { 'Sec-Fetch-Site': 'same-origin', Origin: 'https://aisle.example' }],
    ['a person who typed the address', { 'Sec-Fetch-Site': 'none' }],
    ['an older browser on a page of ours', { Origin: 'https://aisle.example' }],
    ['no browser at all', {}],
  ])('is taken from %s', async (_who, headers) => {
    const before = changes;
    for (const method of ['post', 'put', 'patch', 'delete'] as const) {
      expect((await send(method, headers)).status).toBe(200);
    }
    expect(changes - before).toBe(4);
  });

  it.each([
    ['a page of another site', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }],
    ['a page of another site that hides its origin', { 'Sec-Fetch-Site': 'cross-site', Origin: 'null' }],
    ['a page of a subdomain', { 'Sec-Fetch-Site': 'same-site', Origin: 'https://blog.aisle.example' }],
    ['a page that claims our origin', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://aisle.example' }],
    ['an unknown kind of place', { 'Sec-Fetch-Site': 'Same-Origin' }],
    ['an older browser on another site', { Origin: 'https://evil.example' }],
    ['another port of ours', { Origin: 'https://aisle.example:8443' }],
    ['a name that begins like ours', { Origin: 'https://aisle.example.evil.example' }],
    ['a user name that looks like ours', { Origin: 'https://aisle.example@evil.example' }],
    ['a sandboxed frame', { Origin: 'null' }],
    ['an origin that is none', { Origin: 'aisle.example' }],
    ['an empty origin', { Origin: '' }],
  ])('is refused from %s', async (_who, headers) => {
    const before = changes;
    for (const method of ['post', 'put', 'patch', 'delete'] as const) {
      const { status, body } = await send(method, headers);
      expect([status, body]).toEqual([
        403,
        { errors: [{ message: 'This request came from another site', code: 'cross-site' }] },
      ]);
    }
    expect(changes).toBe(before);
  });

  it('can be told by the name that the proxy was asked for', async () => {
    const headers = { Origin: 'https://aisle.example', 'X-Forwarded-Host': 'aisle.example' };
    expect((await send('post', { ...headers, Host: 'orders.internal' })).status).toBe(200);
  });

  it('may be read from anywhere', async () => {
    expect((await send('get', { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(200);
  });
});

describe('the address of a request', () => {
  const ask = async (forwarded: string | undefined, hops = 1) => {
    const asked = request(routesOf({ trustedProxyHops: hops })).get('/where');
    if (forwarded !== undefined) asked.set('X-Forwarded-For', forwarded);
    return ((await asked).body as { address: string }).address;
  };

  it.each([
    ['one proxy saw 203.0.113.9', '203.0.113.9', 1, '203.0.113.9'],
    ['a visitor made one up', '6.6.6.6, 203.0.113.9', 1, '203.0.113.9'],
    ['a visitor made up a neighbour of ours', '10.0.0.1, 127.0.0.1, 203.0.113.9', 1, '203.0.113.9'],
    ['a visitor of our own machine made one up', '6.6.6.6, 127.0.0.1', 1, '127.0.0.1'],
    ['two proxies saw it', '6.6.6.6, 203.0.113.9, 10.0.0.7', 2, '203.0.113.9'],
    ['no proxy is there and a visitor made one up', '6.6.6.6', 0, '127.0.0.1'],
    ['nobody said anything', undefined, 1, '127.0.0.1'],
    ['IPv6: the network of one subscriber', '2001:DB8:1:2:3:4:5:6', 1, '2001:db8:1:2'],
    ['IPv6: the same one', '2001:db8:1:2::1', 1, '2001:db8:1:2'],
    ['IPv6: in short', '2001:db8::1', 1, '2001:db8:0:0'],
    ['IPv6: of this machine', '::1', 1, '0:0:0:0'],
    ['IPv4 written as IPv6', '::ffff:203.0.113.9', 1, '203.0.113.9'],
    ['no address at all', 'unknown', 1, 'unknown'],
  ])('is right where %s', async (_what, forwarded, hops, expected) => {
    expect(await ask(forwarded, hops)).toBe(expected);
  });
});

describe('a session cookie over TLS', () => {
  const secure = routesOf({ secureCookies: true });

  it('has a name that browsers take from nowhere else', async () => {
    const { headers } = await request(secure).post('/enter').set('X-Forwarded-Proto', 'https').send({});
    const [cookie] = headers['set-cookie'] as unknown as string[];
    expect(cookie).toMatch(/^__Host-session=\S+; path=\/; samesite=lax; secure; httponly$/);
  });

  it('is looked for under that name alone', async () => {
    const { cookie, id } = signIn();
    const who = async (value: string) =>
      ((await request(secure).get('/who').set('Cookie', value)).body as { id: string | null }).id;
    expect(await who(`__Host-${cookie}`)).toBe(id);
    expect(await who(cookie)).toBeNull();
    expect(await who(`__Host-${cookieWith('x')}; ${cookie}`)).toBeNull();
  });
});

describe('every answer', () => {
  it.each(['/where', '/nowhere'])('of %s is for nobody to show, sniff or frame', async (path) => {
    const { headers } = await request(app).get(path);
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('strict-transport-security');
  });

  it('is for TLS alone where there is TLS', async () => {
    const { headers } = await request(routesOf({ secureCookies: true })).get('/where');
    expect(headers['strict-transport-security']).toMatch(/^max-age=31536000/);
  });
});

describe('what is no HTTP', () => {
  const server = createServer({ connectionsCheckingInterval: 50 }, (req, res) => void app(req, res));
  server.headersTimeout = 300;
  server.requestTimeout = 600;
  refuseMalformed(server);
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.close();
  });

  const say = async (...parts: string[]): Promise<string> => {
    const socket: Socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('error', () => undefined);
    const closed = once(socket, 'close');
    for (const part of parts) {
      socket.write(part);
      await sleep(20);
    }
    await closed;
    return answer;
  };

  it.each([
    ['garbage', ['\u0016\u0003\u0001 hello\r\n\r\n'], 400],
    ['a header of 100 kB', [`GET /where HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`], 431],
    [
      'two lengths',
      ['POST /thing HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\n{}'],
      400,
    ],
    [
      'a length and chunks',
      ['POST /thing HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
      400,
    ],
    ['a header with a NUL', ['GET /where HTTP/1.1\r\nHost: a\r\nX: a\u0000b\r\n\r\n'], 400],
    ['a header that never ends', ['GET /where HTTP/1.1\r\nHost: a\r\nX: '], 408],
    [
      'a body that never ends',
      ['POST /thing HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{'],
      408,
    ],
  ])('is refused in the contract’s shape: %s', async (_what, parts, status) => {
    const before = changes;
    const answer = await say(...parts);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(JSON.parse(body)).toEqual({ errors: [{ message: expect.any(String) as unknown }] });
    expect(changes).toBe(before);
  });
});
