import { describe, expect, it } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import {
  bodyId,
  createLogger,
  currency,
  pageOf,
  pageQuery,
  pathId,
  price,
  PRICE_MAX,
  PRICE_MIN,
  text,
  toPage,
  validateRequest,
} from '../src/index.ts';
import { handleErrors } from '../src/http/handle-errors.ts';

const app = express();
app.set('query parser', 'simple');
app.use(express.json());
app.post('/title', ...validateRequest(text('title', 10)), (req, res) => res.json(req.body));
app.post('/price', ...validateRequest(price()), (req, res) => res.json(req.body));
app.post('/currency', ...validateRequest(currency()), (req, res) => res.json(req.body));
app.post('/id', ...validateRequest(bodyId('ticketId')), (req, res) => res.json(req.body));
app.get('/id/:id', ...validateRequest(pathId()), (req, res) => res.json(req.params));
app.get('/page', ...validateRequest(...pageQuery), (req, res) => res.json(pageOf(req)));
app.use(handleErrors(createLogger('test', 'silent')));

const post = (path: string, body: string) =>
  request(app).post(path).set('Content-Type', 'application/json').send(body);

const never = [
  'null',
  'true',
  '[]',
  '{}',
  '{"$gt":""}',
  '["x"]',
  '[["x"]]',
  '{"toString":"x"}',
  '{"length":3}',
  '{"constructor":{}}',
];

describe('a line of text', () => {
  it.each([
    ...never,
    '5',
    '""',
    '"   "',
    '"elevenchars"',
    '"a\\u0000b"',
    '"a\\u0007b"',
    '"\\ud800"',
    '"\\udc00x"',
  ])('is not %s', async (value) => {
    const { status, body } = await post('/title', `{"title":${value}}`);
    expect(status).toBe(400);
    expect(body).toEqual({ errors: [{ message: expect.any(String), field: 'title' }] });
  });

  it.each(['"\\u200b\\u200b"', `"a${'\\ufe0f'.repeat(50)}"`])(
    'has something to see, and no hidden length: %s',
    async (value) => {
      expect((await post('/title', `{"title":${value}}`)).status).toBe(400);
    },
  );

  it.each([
    ['"x"', 'x'],
    ['"  Live! "', 'Live!'],
    ['"Zürich 🎸"', 'Zürich 🎸'],
    ['"<b>$&</b>"', '<b>$&</b>'],
  ])('may be %s', async (value, stored) => {
    const { status, body } = await post('/title', `{"title":${value}}`);
    expect([status, body]).toEqual([200, { title: stored }]);
  });
});

describe('a price', () => {
  it.each([
    ...never,
    '0',
    '-1',
    '-4500',
    '10.5',
    '4500.5',
    '1e309',
    '-1e309',
    '"5"',
    '"4500"',
    '[4500]',
    String(PRICE_MIN - 1),
    String(PRICE_MAX + 1),
    '9007199254740993',
  ])('is not %s', async (value) => {
    const { status, body } = await post('/price', `{"price":${value}}`);
    expect(status).toBe(400);
    expect(body).toEqual({ errors: [{ message: expect.stringContaining('whole number'), field: 'price' }] });
  });

  it.each([PRICE_MIN, 4500, 4.5e3, PRICE_MAX])('may be %s', async (value) => {
    expect((await post('/price', JSON.stringify({ price: value }))).status).toBe(200);
  });
});

describe('a currency', () => {
  it.each(['true', '["usd"]', '{"$gt":""}', '5', '"USD"', '"usdx"', '"zzz"'])('is not %s', async (value) => {
    expect((await post('/currency', `{"currency":${value}}`)).status).toBe(400);
  });

  it('is usd where none is given', async () => {
    expect((await post('/currency', '{}')).body).toEqual({ currency: 'usd' });
    expect((await post('/currency', '{"currency":"eur"}')).body).toEqual({ currency: 'eur' });
  });
});

describe('an id', () => {
  const id = '665f1c2e9b3e4a0012345601';

  it.each([
    ...never,
    '5',
    '""',
    '"twelve chars"',
    `"${id.toUpperCase()}"`,
    `"${id}0"`,
    `"${id}\\n"`,
    `["${id}"]`,
  ])('is not %s in a body', async (value) => {
    expect((await post('/id', `{"ticketId":${value}}`)).status).toBe(400);
  });

  it('is 24 hex digits', async () => {
    expect((await post('/id', `{"ticketId":"${id}"}`)).status).toBe(200);
    expect((await request(app).get(`/id/${id}`)).status).toBe(200);
    expect((await request(app).get('/id/abcdefghijkl')).status).toBe(400);
    expect((await request(app).get('/id/%00')).status).toBe(400);
    expect((await request(app).get('/id/%E0%A4%A')).status).toBe(400);
  });
});

describe('a page', () => {
  it.each([
    'limit=0',
    'limit=101',
    'limit=-1',
    'limit=1.5',
    'limit=1e1',
    'limit=x',
    'limit=5&limit=6',
    'limit[$gt]=1&limit=x',
    'cursor=x',
    'cursor=',
    'cursor=665f1c2e9b3e4a0012345601&cursor=665f1c2e9b3e4a0012345602',
  ])('is not asked for by ?%s', async (query) => {
    expect((await request(app).get(`/page?${query}`)).status).toBe(400);
  });

  it('has 20 items from the start unless asked otherwise', async () => {
    expect((await request(app).get('/page')).body).toEqual({ limit: 20 });
    const cursor = '665f1c2e9b3e4a0012345601';
    expect((await request(app).get(`/page?limit=100&cursor=${cursor}`)).body).toEqual({ limit: 100, cursor });
  });

  it('names the next one only when there is more', () => {
    const cut = (count: number) =>
      toPage(
        ['c', 'b', 'a'].slice(0, count),
        2,
        (id) => id,
        (id) => ({ id }),
      );
    expect(cut(3)).toEqual({ items: [{ id: 'c' }, { id: 'b' }], nextCursor: 'b' });
    expect(cut(2)).toEqual({ items: [{ id: 'c' }, { id: 'b' }], nextCursor: null });
    expect(cut(0)).toEqual({ items: [], nextCursor: null });
  });
});
