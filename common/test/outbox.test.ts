import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import {
  connectNats,
  createLogger,
  inTransaction,
  isDuplicateKey,
  message,
  messagesIn,
  Outbox,
  withTrace,
  type Message,
  type Nats,
} from '../src/index.ts';
import { ensureStreamOf } from '../src/messaging/nats.ts';
import { startRelay, type Relay } from '../src/messaging/relay.ts';
import { emptyStreams, eventually, publishedOn, testServers } from '../src/testing/index.ts';
import { layLine, type Line } from './fixtures/line.ts';

const servers = testServers();
const log = createLogger('test', 'silent');
const Note = mongoose.model('Note', new mongoose.Schema({ text: String }));
const newId = () => new mongoose.Types.ObjectId().toHexString();
const userDeleted = () => message('user.deleted', 1, { id: newId() });

let line: Line;
/** What the relay publishes through; tests look through the other. */
let nats: Nats;
let lookout: Nats;
let relay: Relay | undefined;

const start = () => (relay = startRelay(nats, 'auth', log));
const publishedIds = async () => (await publishedOn(lookout, 'user.deleted')).map(({ id }) => id);
const allOut = () => eventually(async () => (await Outbox.countDocuments()) === 0);
const commit = (...messages: Message[]) =>
  inTransaction(async ({ publish }) => {
    publish(...messages);
    await Promise.resolve();
  });
/** The row of messages as another process would have left it some time ago. */
const leave = (...left: [Message, ...Message[]]) =>
  Outbox.collection.insertOne({
    _id: new mongoose.Types.ObjectId(left[0].id),
    subject: left[0].type,
    body: left.map((one) => JSON.stringify(one)).join('\n'),
  });
const longAgo = (): Message => {
  const id = mongoose.Types.ObjectId.createFromTime(
    Date.now() / 1000 - 60 + Math.random() * 20,
  ).toHexString();
  return { ...userDeleted(), id: id.slice(0, 8) + newId().slice(8) };
};

beforeAll(async () => {
  await emptyStreams(servers.natsUrl);
  await mongoose.connect(servers.mongoUrl);
  await Promise.all([Outbox.createCollection(), Note.createCollection()]);
  line = await layLine(servers.natsUrl);
  nats = await connectNats(line.url, 'relay');
  lookout = await connectNats(servers.natsUrl, 'lookout');
});

afterEach(async () => {
  await relay?.stop();
  relay = undefined;
  await Outbox.deleteMany();
  await Note.deleteMany();
});

afterAll(async () => {
  await mongoose.connection.dropDatabase();
  await mongoose.disconnect();
  await nats.connection.close();
  await lookout.connection.close();
  await line.cut();
});

describe('the outbox', () => {
  it('publishes what was committed, under its id, and removes the row', async () => {
    await ensureStreamOf(nats, 'auth', true);
    start();
    const sent = withTrace('trace-of-the-request', userDeleted);
    const answer = await inTransaction(async ({ session, publish }) => {
      await Note.create([{ text: 'kept' }], { session });
      publish(sent);
      return 'answer';
    });
    expect(answer).toBe('answer');
    await allOut();
    const published = await publishedOn(lookout, 'user.deleted');
    expect(published).toEqual([sent]);
    expect(published[0]?.trace).toBe('trace-of-the-request');
    expect(await Note.countDocuments()).toBe(1);
  });

  it('has JetStream store what was committed together at once, by subject, 64 KB at most', async () => {
    await emptyStreams(servers.natsUrl);
    const deleted = Array.from({ length: 800 }, userDeleted);
    const verified = Array.from({ length: 3 }, () =>
      message('user.email-verification-requested', 1, {
        id: newId(),
        email: 'a@example.com',
        token: 'token',
        expiresAt: new Date().toISOString(),
      }),
    );
    await commit(...deleted.slice(0, 400), ...verified, ...deleted.slice(400));
    const rows = await Outbox.find().lean();
    start();
    await allOut();

    expect(await publishedIds()).toEqual(deleted.map(({ id }) => id));
    const subject = 'user.email-verification-requested';
    expect((await publishedOn(lookout, subject)).map(({ id }) => id)).toEqual(verified.map(({ id }) => id));
    const { state } = await lookout.jsm.streams.info('AUTH');
    expect(state.messages).toBe(rows.length);
    expect(rows.filter((row) => row.subject === subject)).toHaveLength(1);
    for (const { body } of rows) expect(body.length).toBeLessThan(64 * 1024);
    expect(rows.length).toBeLessThan(8);
  });

  it('publishes what is traced by itself, each with its own trace', async () => {
    const plain = [userDeleted(), userDeleted()];
    const traced = [1, 2].map((n) => ({
      ...userDeleted(),
      traceparent: `00-${'ab'.repeat(16)}-${'0'.repeat(15)}${n}-01`,
    }));
    await commit(plain[0]!, traced[0]!, traced[1]!, plain[1]!);
    const rows = await Outbox.find().sort({ _id: 1 }).lean();
    expect(rows.map(({ traceparent }) => traceparent)).toEqual([
      undefined,
      ...traced.map((one) => one.traceparent),
    ]);
    expect(rows.map(({ body }) => messagesIn(body).length)).toEqual([2, 1, 1]);
  });

  it('publishes nothing of what was rolled back', async () => {
    start();
    const before = await publishedIds();
    const failing = inTransaction(async ({ session, publish }) => {
      publish(userDeleted());
      await Note.create([{ text: 'lost' }], { session });
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await Outbox.countDocuments()).toBe(0);
    expect(await Note.countDocuments()).toBe(0);
    const next = userDeleted();
    await commit(next);
    await allOut();
    expect(await publishedIds()).toEqual([...before, next.id]);
  });

  it('publishes the messages of the run that was committed, when a conflict made it run twice', async () => {
    start();
    const before = await publishedIds();
    const made: string[] = [];
    await inTransaction(async ({ session, publish }) => {
      const sent = userDeleted();
      made.push(sent.id);
      publish(sent);
      await Note.create([{ text: 'x' }], { session });
      if (made.length === 1) {
        const conflict = new mongoose.mongo.MongoServerError({ message: 'WriteConflict', code: 112 });
        conflict.addErrorLabel('TransientTransactionError');
        throw conflict;
      }
    });
    await allOut();
    expect(made).toHaveLength(2);
    expect(await publishedIds()).toEqual([...before, made[1]]);
  });

  it('publishes what a killed process left behind', async () => {
    const left = longAgo();
    await leave(left);
    start();
    await allOut();
    expect(await publishedIds()).toContain(left.id);
  });

  it('publishes what a killed process left behind, however busy it is itself', async () => {
    start();
    let busy = true;
    const keepBusy = async () => {
      while (busy) await commit(...Array.from({ length: 300 }, userDeleted));
    };
    const work = Promise.all([keepBusy(), keepBusy(), keepBusy()]);
    const left = longAgo();
    await leave(left);
    try {
      await eventually(async () => !(await Outbox.exists({ _id: left.id })), 20_000);
    } finally {
      busy = false;
      await work;
    }
    expect(await publishedIds()).toContain(left.id);
    await eventually(async () => (await Outbox.countDocuments()) === 0, 60_000);
  }, 90_000);

  it('leaves young rows to the process that wrote them', async () => {
    const young = userDeleted();
    await leave(young);
    start();
    await commit(userDeleted());
    await eventually(async () => (await Outbox.countDocuments()) === 1);
    expect(await publishedIds()).not.toContain(young.id);
  });

  it('does not publish twice what it cannot tell was published', async () => {
    start();
    const sent = [userDeleted(), userDeleted()] as const;
    await commit(...sent);
    await allOut();
    // As if the row's removal had been lost.
    await relay?.stop();
    await leave(...sent);
    const again = startRelay(nats, 'auth', log);
    await eventually(async () => (await Outbox.countDocuments()) === 0, 15_000);
    await again.stop();
    const ids = await publishedIds();
    for (const { id } of sent) expect(ids.filter((one) => one === id)).toHaveLength(1);
  });

  it('brings 2,000 messages out quickly', async () => {
    start();
    const before = (await publishedIds()).length;
    const startedAt = Date.now();
    for (let batch = 0; batch < 20; batch += 1) {
      await commit(...Array.from({ length: 100 }, userDeleted));
    }
    await allOut();
    expect(Date.now() - startedAt).toBeLessThan(8_000);
    expect((await publishedIds()).length - before).toBe(2_000);
  });

  it('loses nothing while NATS is away, and keeps nothing of it in memory twice', async () => {
    start();
    await line.cut();
    await eventually(() => !nats.isConnected());
    const { outMsgs } = nats.connection.stats();
    const sent = Array.from({ length: 40 }, userDeleted);
    for (const one of sent) await commit(one);
    await eventually(() => true);
    expect(await Outbox.countDocuments()).toBe(40);
    expect(nats.connection.stats().outMsgs).toBe(outMsgs);
    await line.mend();
    await allOut();
    const published = await publishedIds();
    for (const { id } of sent) expect(published.filter((one) => one === id)).toHaveLength(1);
  });

  it('stops at once while NATS is away, and the rows stay', async () => {
    start();
    await line.cut();
    await eventually(() => !nats.isConnected());
    await commit(userDeleted());
    const startedAt = Date.now();
    await relay?.stop();
    expect(Date.now() - startedAt).toBeLessThan(1_000);
    expect(await Outbox.countDocuments()).toBe(1);
    await line.mend();
    await eventually(() => nats.isConnected());
  });

  it('goes on beside a message that NATS refuses', async () => {
    const tooLarge = { ...longAgo(), data: { id: 'x'.repeat(2_000_000) } };
    await leave(tooLarge);
    start();
    const sent = userDeleted();
    const startedAt = Date.now();
    await commit(sent);
    await eventually(async () => (await Outbox.countDocuments()) === 1);
    expect(Date.now() - startedAt).toBeLessThan(3_000);
    expect(await publishedIds()).toContain(sent.id);
  });

  it('makes its stream again when somebody deleted it', async () => {
    start();
    await lookout.jsm.streams.delete('AUTH');
    const sent = userDeleted();
    await commit(sent);
    await allOut();
    expect(await publishedIds()).toEqual([sent.id]);
  });

  it('is empty of what this process committed once the relay has stopped', async () => {
    start();
    const sent = Array.from({ length: 600 }, userDeleted);
    await Promise.all([commit(...sent.slice(0, 300)), commit(...sent.slice(300))]);
    await relay?.stop();
    expect(await Outbox.countDocuments()).toBe(0);
    expect(await publishedIds()).toEqual(expect.arrayContaining(sent.map(({ id }) => id)));
  });
});

describe('a duplicate key', () => {
  const { MongoBulkWriteError, MongoServerError } = mongoose.mongo;
  const refused = (code: number) => new MongoServerError({ message: 'refused', code });
  /** As the driver words an unordered bulk write: with the code of what went wrong first. */
  const bulk = (...codes: number[]) =>
    new MongoBulkWriteError(
      { message: 'refused', code: codes[0], writeErrors: codes.map((code) => ({ code })) } as never,
      {} as never,
    );

  it('is what MongoDB refused for it, one document or many', () => {
    expect([refused(11000), bulk(11000), bulk(11000, 11000)].map(isDuplicateKey)).toEqual([true, true, true]);
    expect([refused(112), bulk(14031), new Error('x'), null].map(isDuplicateKey)).not.toContain(true);
  });

  it('is not all that went wrong where another write failed too', () => {
    expect(isDuplicateKey(bulk(11000, 14031))).toBe(false);
  });
});
