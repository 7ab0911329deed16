import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { body } from 'express-validator';
import { pino } from 'pino';
import request from 'supertest';
import {
  conflict,
  currentTrace,
  forbidden,
  notFound,
  requireAuth,
  requireRole,
  text,
  validateRequest,
} from '../src/index.ts';
import { signIn } from '../src/testing/index.ts';
import { logLines, testApp } from './fixtures/test-app.ts';

let handled: unknown[] = [];
beforeEach(() => {
  handled = [];
});

const { stream, lines } = logLines();
const app = testApp(
  (routes) => {
    routes.post('/open', (req, res) =>
      res.status(201).json({ body: req.body as unknown, trace: currentTrace() }),
    );
    routes.post('/strict', ...validateRequest(text('name', 20), body('note').optional()), (req, res) => {
      handled.push(req.body);
      res.status(201).json({});
    });
    routes.post(
      '/nested',
      ...validateRequest(
        text('venue.name', 20),
        body('venue.address').optional().isString(),
        body('sections').isArray({ max: 3 }),
        body('sections.*.id').isString(),
        body('sections.*.rows.*.label').isString(),
      ),
      (_req, res) => res.status(201).json({}),
    );
    routes.get('/mine', requireAuth, (req, res) => res.json(req.currentUser));
    routes.get('/seller', requireRole('seller'), (_req, res) => res.json({}));
    routes.get('/forbidden', () => {
      throw forbidden('Not yours');
    });
    routes.get('/unknown', () => {
      throw notFound('No such order');
    });
    routes.get('/taken', () => {
      throw conflict('Seat taken', 'taken');
    });
    routes.get('/bug', async () => {
      await Promise.resolve();
      throw new TypeError('secret detail at /srv/app');
    });
    routes.get('/upstream', () => {
      throw Object.assign(new Error('Stripe says no'), { status: 401, statusCode: 401 });
    });
    routes.get('/outage', () => {
      throw Object.assign(new Error('connect ECONNREFUSED'), { name: 'MongoServerSelectionError' });
    });
    routes.get('/thrown', () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw 'words';
    });
    routes.get('/half', (_req, res) => {
      res.write('{"items":[');
      throw new Error('half way');
    });
    routes.get('/address/:id', (req, res) => res.json({ id: req.params.id }));
  },
  { log: pino({ level: 'info' }, stream) },
);

const post = (path: string, text: string) =>
  request(app).post(path).set('Content-Type', 'application/json').send(text);

describe('an answer to a bad request', () => {
  it.each(['{"name":', '{name:1}', '"text"', '5', 'null', '', ' ', '{"a":1}}', '\u0000'])(
    'is 400 for %j',
    async (text) => {
      const { status, body } = await post('/strict', text);
      expect(status).toBe(400);
      expect(body).toEqual({ errors: [expect.objectContaining({ message: expect.any(String) })] });
      expect(handled).toEqual([]);
    },
  );

  it('is 400 for a list where an object is due', async () => {
    const { status, body } = await post('/strict', '[{"name":"x"}]');
    expect([status, body]).toEqual([400, { errors: [{ message: 'The body must be a JSON object' }] }]);
  });

  it('is 400 for a body of 30,000 brackets, wherever they are', async () => {
    const brackets = '['.repeat(30_000) + ']'.repeat(30_000);
    for (const text of [`{"name":${brackets}}`, `{"name":"x","note":${brackets}}`, `{"x":${brackets}}`]) {
      const { status, body } = await post('/strict', text);
      expect([status, body]).toEqual([400, { errors: [{ message: 'The body is nested too deeply' }] }]);
    }
  });

  it('is 400 for an address that does not decode', async () => {
    const { status, body } = await request(app).get('/address/%E0%A4%A');
    expect([status, body]).toEqual([400, { errors: [{ message: 'The address is not valid' }] }]);
  });

  it.each([
    [
      'half a character',
      Buffer.from([0x7b, 0x22, 0x6e, 0x61, 0x6d, 0x65, 0x22, 0x3a, 0x22, 0xc3, 0x22, 0x7d]),
    ],
    ['a character written too long', Buffer.from('7b226e616d65223a22c0af227d', 'hex')],
    ['a byte that no character has', Buffer.from('7b226e616d65223a22ff227d', 'hex')],
  ])('is 400 for %s, which is no UTF-8', async (_what, bytes) => {
    const { status, body } = await request(app)
      .post('/strict')
      .set('Content-Type', 'application/json')
      .serialize((value: unknown) => value as string)
      .send(bytes as unknown as string);
    expect([status, body]).toEqual([400, { errors: [{ message: 'The body is not valid UTF-8' }] }]);
    expect(handled).toEqual([]);
  });

  it('is 413 for a large body, also one that was small before it was unpacked', async () => {
    const large = JSON.stringify({ name: 'x'.repeat(110_000) });
    const expected = { errors: [{ message: 'The body is too large' }] };
    const plain = await post('/strict', large);
    expect([plain.status, plain.body]).toEqual([413, expected]);
    const packed = await request(app)
      .post('/strict')
      .set('Content-Type', 'application/json')
      .set('Content-Encoding', 'gzip')
      .serialize((value: unknown) => value as string)
      .send(gzipSync(large) as unknown as string);
    expect([packed.status, packed.body]).toEqual([413, expected]);
  });

  it.each([
    ['text/plain', 'name=x'],
    ['application/x-www-form-urlencoded', 'name=x'],
    ['application/json; charset=latin1', '{"name":"x"}'],
    ['application/json; charset=utf-16', '{"name":"x"}'],
    ['application/vnd.api+json', '{"name":"x"}'],
  ])('is 415 for %s', async (type, text) => {
    const { status, body } = await request(app).post('/strict').set('Content-Type', type).send(text);
    expect(status).toBe(415);
    expect(body).toEqual({ errors: [{ message: expect.stringContaining('JSON') }] });
  });

  it('is 400, not 415, where there is no body at all', async () => {
    expect((await request(app).post('/strict')).status).toBe(400);
  });

  it('is 404 for an unknown path', async () => {
    const { status, body } = await request(app).get('/nowhere');
    expect([status, body]).toEqual([404, { errors: [{ message: 'Not found' }] }]);
  });
});

describe('a refusal', () => {
  it('is 401 for who is not signed in', async () => {
    const expected = { errors: [{ message: 'Sign in first' }] };
    for (const path of ['/mine', '/seller']) {
      const { status, body } = await request(app).get(path);
      expect([status, body]).toEqual([401, expected]);
    }
  });

  it('is 403 for another role, and none for the right one', async () => {
    const as = (role: 'buyer' | 'seller') =>
      request(app).get('/seller').set('Cookie', signIn({ role }).cookie);
    const { status, body } = await as('buyer');
    expect([status, body]).toEqual([403, { errors: [{ message: 'Only a seller may do this' }] }]);
    expect((await as('seller')).status).toBe(200);
  });

  it.each([
    ['/forbidden', 403, { message: 'Not yours' }],
    ['/unknown', 404, { message: 'No such order' }],
    ['/taken', 409, { message: 'Seat taken', code: 'taken' }],
  ])('at %s is %d', async (path, expected, error) => {
    const { status, body } = await request(app).get(path);
    expect([status, body]).toEqual([expected, { errors: [error] }]);
  });
});

describe('an unexpected error', () => {
  it.each(['/bug', '/upstream', '/thrown'])('at %s is 500 without detail, and is logged', async (path) => {
    const logged = lines.length;
    const { status, body } = await request(app).get(path);
    expect([status, body]).toEqual([500, { errors: [{ message: 'Something went wrong' }] }]);
    expect(lines.slice(logged)).toContainEqual(expect.objectContaining({ level: 50, msg: 'request failed' }));
  });

  it('of a server out of reach is 503 with Retry-After', async () => {
    const { status, body, headers } = await request(app).get('/outage');
    expect(status).toBe(503);
    expect(body).toEqual({ errors: [{ message: 'Please try again in a moment', code: 'unavailable' }] });
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  });

  it('after the answer has begun breaks it off', async () => {
    await expect(request(app).get('/half')).rejects.toThrow(/aborted|socket hang up/);
  });
});

describe('validateRequest', () => {
  it('refuses keys that no chain names, and says which', async () => {
    const { status, body } = await post('/strict', '{"name":"x","admin":true,"a.b":1}');
    expect(status).toBe(400);
    expect(body).toEqual({
      errors: [
        { message: 'Unknown field', field: 'admin', code: 'unknown-field' },
        { message: 'Unknown field', field: 'a.b', code: 'unknown-field' },
      ],
    });
    expect(handled).toEqual([]);
  });

  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', ''])(
    'refuses the key %j',
    async (key) => {
      for (const value of [{ admin: true }, 5, null]) {
        const { status } = await post(
          '/strict',
          `{"name":"x",${JSON.stringify(key)}:${JSON.stringify(value)}}`,
        );
        expect(status).toBe(400);
      }
      expect(handled).toEqual([]);
    },
  );

  it('names every wrong field, with a bound', async () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`k${index}`, 1]));
    const { body } = await post('/strict', JSON.stringify({ name: '', ...many }));
    const { errors } = body as { errors: { field: string }[] };
    expect(errors[0]?.field).toBe('name');
    expect(errors).toHaveLength(50);
  });

  it('knows nested objects and lists', async () => {
    const good = { venue: { name: 'Hall' }, sections: [{ id: 'A', rows: [{ label: '1' }] }, { id: 'B' }] };
    expect((await post('/nested', JSON.stringify(good))).status).toBe(201);
  });

  it.each([
    ['venue', null, ['venue.name']],
    ['venue', 'Hall', ['venue.name']],
    ['venue', { name: 'Hall', owner: 'x' }, ['venue.owner']],
    ['venue', { name: 'Hall', address: null }, ['venue.address']],
    ['venue', JSON.parse('{"name":"Hall","__proto__":{"x":1}}'), ['venue.__proto__']],
    ['sections', null, ['sections']],
    ['sections', [null], ['sections[0].id']],
    ['sections', [{ id: { $gt: '' } }], ['sections[0].id']],
  ])('says what is wrong with %s: %j', async (key, value, fields) => {
    const good = { venue: { name: 'Hall' }, sections: [{ id: 'A' }] };
    const { status, body } = await post('/nested', JSON.stringify({ ...good, [key]: value }));
    expect(status).toBe(400);
    const { errors } = body as { errors: { field: string }[] };
    expect(errors.map(({ field }) => field)).toEqual(fields);
  });
});

describe('a request id', () => {
  it('is made where none is given, and follows the work', async () => {
    const { headers, body } = await post('/open', '{}');
    expect(headers['x-request-id']).toMatch(/^[\w-]{36}$/);
    expect((body as { trace: string }).trace).toBe(headers['x-request-id']);
  });

  it('is kept where a plain one is given', async () => {
    const { headers, body } = await post('/open', '{}').set('X-Request-Id', 'from-the-ingress-1');
    expect(headers['x-request-id']).toBe('from-the-ingress-1');
    expect((body as { trace: string }).trace).toBe('from-the-ingress-1');
  });

  it.each(['short', 'a'.repeat(65), 'with space', '"},{"level":50'])(
    'is not kept when it is %j',
    async (id) => {
      const { headers } = await post('/open', '{}').set('X-Request-Id', id);
      expect(headers['x-request-id']).toMatch(/^[\w-]{36}$/);
    },
  );

  it('is in the log line, which holds no query', async () => {
    await request(app).get('/address/7?token=secret').set('X-Request-Id', 'request-42');
    const line = lines.find(({ trace }) => trace === 'request-42');
    expect(line).toMatchObject({ method: 'GET', path: '/address/7', status: 200, msg: 'request' });
    expect(JSON.stringify(line)).not.toContain('secret');
  });
});

describe('the app', () => {
  it('sets no cookie on an answer, whatever cookie came', async () => {
    for (const cookie of [signIn().cookie, 'session=garbage', 'session=', 'other=1']) {
      const { headers } = await request(app).get('/nowhere').set('Cookie', cookie);
      expect(headers['set-cookie']).toBeUndefined();
    }
  });

  it('does not say what it is made of', async () => {
    expect((await request(app).get('/nowhere')).headers['x-powered-by']).toBeUndefined();
  });

  it('answers the probes', async () => {
    expect((await request(app).get('/healthz')).body).toEqual({ status: 'alive' });
    // No database is connected here.
    expect((await request(app).get('/readyz')).status).toBe(503);
  });
});
