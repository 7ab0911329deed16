import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Express } from 'express';
import mongoose from 'mongoose';
import request from 'supertest';
import {
  earlierAnswer,
  idempotencyKeyOf,
  IdempotentAnswer,
  inTransaction,
  isDuplicateKey,
  Outbox,
  rememberAnswers,
} from '../src/index.ts';
import { signIn, testServers } from '../src/testing/index.ts';
import { testApp } from './fixtures/test-app.ts';

const Purchase = mongoose.model('Purchase', new mongoose.Schema({ what: String }));

/** What a route with an idempotency key does: look for an earlier answer, else work and remember in one transaction. */
const routes = (app: Express) => {
  app.post('/buy', async (req, res) => {
    const key = idempotencyKeyOf(req);
    const earlier = key && (await earlierAnswer(key));
    if (earlier) return res.status(201).json(earlier);
    const answer = await inTransaction(async ({ session }) => {
      const [made] = await Purchase.create([{ what: (req.body as { what: string }).what }], { session });
      const result = { id: String(made!._id), tickets: [], extra: {}, note: null, price: 4500 };
      if (key) await rememberAnswers([{ key, answer: result }], session);
      return result;
    }).catch(async (error: unknown) => {
      if (!isDuplicateKey(error) || !key) throw error;
      return earlierAnswer(key);
    });
    return res.status(201).json(answer);
  });
};
const app = testApp(routes);
const buyer = signIn({ role: 'buyer' });
const buy = (key: string | undefined, body: object = { what: 'seat' }, cookie = buyer.cookie) => {
  const asked = request(app).post('/buy').set('Cookie', cookie);
  return (key === undefined ? asked : asked.set('Idempotency-Key', key)).send(body);
};

beforeAll(async () => {
  await mongoose.connect(testServers().mongoUrl);
  for (const model of [Purchase, IdempotentAnswer, Outbox]) {
    await model.createCollection();
    await model.createIndexes();
  }
});

beforeEach(async () => {
  await Promise.all([Purchase.deleteMany(), IdempotentAnswer.deleteMany()]);
});

afterAll(async () => {
  await mongoose.connection.dropDatabase();
  await mongoose.disconnect();
});

describe('an idempotency key', () => {
  it('gives the same answer to the same request, to the letter, and the work is done once', async () => {
    const first = await buy('key-1');
    const second = await buy('key-1');
    expect(first.status).toBe(201);
    expect(second.text).toBe(first.text);
    expect(await Purchase.countDocuments()).toBe(1);
  });

  it('does the work once when ten requests come at the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => buy('key-2')));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await Purchase.countDocuments()).toBe(1);
  });

  it('is refused with 409 for another request', async () => {
    await buy('key-3');
    const { status, body } = await buy('key-3', { what: 'another seat' });
    expect(status).toBe(409);
    expect(body).toEqual({ errors: [{ message: expect.any(String), code: 'idempotency-key-reused' }] });
    expect(await Purchase.countDocuments()).toBe(1);
  });

  it('is one thing to one user and another to the next', async () => {
    const mine = await buy('key-4');
    const yours = await buy('key-4', { what: 'seat' }, signIn({ role: 'buyer' }).cookie);
    expect(yours.status).toBe(201);
    expect(yours.text).not.toBe(mine.text);
  });

  it('may be left out, and then nothing is remembered', async () => {
    await buy(undefined);
    await buy(undefined);
    expect(await Purchase.countDocuments()).toBe(2);
    expect(await IdempotentAnswer.countDocuments()).toBe(0);
  });

  it.each([' ', 'with space', 'x'.repeat(256), 'tab\tbed', 'é'])('may not be %j', async (key) => {
    const { status, body } = await buy(key);
    expect(status).toBe(400);
    expect(body).toEqual({ errors: [{ message: expect.any(String), field: 'Idempotency-Key' }] });
  });

  it('may look like anything visible', async () => {
    const keys = ['$where', '__proto__', '{"$gt":""}', 'a.b', "';drop", 'x'.repeat(255)];
    for (const key of keys) expect((await buy(key)).status).toBe(201);
    expect(await Purchase.countDocuments()).toBe(keys.length);
  });

  it('needs a user', async () => {
    expect((await request(app).post('/buy').set('Idempotency-Key', 'k').send({ what: 'x' })).status).toBe(
      401,
    );
  });
});
