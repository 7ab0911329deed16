import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiError } from '../lib/api-error.ts';
import { send } from '../lib/http.ts';

type Answer = (req: IncomingMessage, res: ServerResponse, body: string) => void;
let answer: Answer;
const server = createServer((req, res) => {
  let body = '';
  req.on('data', (chunk: Buffer) => (body += chunk.toString()));
  req.on('end', () => answer(req, res, body));
});
let base: string;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const failure = async (call: Promise<unknown>): Promise<ApiError> => {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
};

describe('a call of the API', () => {
  it('sends JSON and reads JSON, with its query and headers', async () => {
    answer = (req, res, body) => {
      res.setHeader('Content-Type', 'application/json').setHeader('Date', 'Sat, 21 Nov 2026 07:00:00 GMT');
      res.end(
        JSON.stringify({ method: req.method, url: req.url, key: req.headers['idempotency-key'], body }),
      );
    };
    const data = { sessionId: 's', seats: ['12/7'] };
    const headers = { 'Idempotency-Key': 'k' };
    const params = { limit: 3, cursor: undefined, q: 'a&b' };
    const response = await send(base, { method: 'post', url: '/orders', data, headers, params });
    expect(response.data).toEqual({
      method: 'POST',
      url: '/api/orders?limit=3&q=a%26b',
      key: 'k',
      body: JSON.stringify(data),
    });
    expect(response.headers.get('date')).toBe('Sat, 21 Nov 2026 07:00:00 GMT');
  });

  it('has no body where there is none, either way', async () => {
    let type: string | undefined;
    answer = (req, res) => {
      type = req.headers['content-type'];
      res.writeHead(204).end();
    };
    expect((await send(base, { method: 'delete', url: '/orders/1' })).data).toBeUndefined();
    expect(type).toBeUndefined();
  });

  it('fails with what the API says, or with words of its own', async () => {
    const errors = [{ message: 'Taken', code: 'taken', field: 'seats' }];
    answer = (_req, res) => res.writeHead(409).end(JSON.stringify({ errors }));
    expect(await failure(send(base, { url: '/x' }))).toMatchObject({ status: 409, problems: errors });
    for (const [status, words] of [
      [502, /not available/],
      [429, /at once/],
      [404, /went wrong/],
    ] as const) {
      answer = (_req, res) => res.writeHead(status).end('<html>');
      const error = await failure(send(base, { url: '/x' }));
      expect(error.status).toBe(status);
      expect(error.message).toMatch(words);
    }
  });

  it('follows no redirect, and gives up after its time', async () => {
    answer = (_req, res) => res.writeHead(302, { Location: '/elsewhere' }).end();
    expect((await failure(send(base, { url: '/x' }))).status).toBe(302);
    answer = () => undefined;
    expect(await failure(send(base, { url: '/x', timeout: 50 }))).toMatchObject({ status: 0 });
  });

  it('tells no log what it was sent with', async () => {
    answer = (_req, res) => res.destroy();
    const error = await failure(send(base, { url: '/x', headers: { Cookie: 'session=secret' } }));
    expect(error).toMatchObject({ status: 0, cause: expect.stringMatching(/^GET \/x: /) });
    expect(JSON.stringify([error, error.cause, error.stack])).not.toContain('secret');
  });
});
