import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import mongoose, { type Connection, type mongo } from 'mongoose';
import { mongoUrlFor } from '../../local/servers/mongo-url.ts';
import type { RunningServer } from '../../local/servers/server.ts';
import { startMongo } from '../../local/servers/start-mongo.ts';

/** What the services rely on, whatever answers at the address: a real mongod, or DocumentDB behind the gateway. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what is tried here includes what types would refuse
type Doc = any;

const dataDir = mkdtempSync(join(tmpdir(), 'aisle-mongo-'));
let server: RunningServer;
let connection: Connection;
let docs: mongo.Collection<Doc>;

beforeAll(async () => {
  server = await startMongo({ dataDir });
  connection = await mongoose.createConnection(mongoUrlFor(server.url, 'behaviour')).asPromise();
}, 180_000);

afterAll(async () => {
  await connection?.close();
  await server?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

beforeEach(async () => {
  await connection.dropDatabase();
  docs = connection.collection('docs');
});

const codeOf = async (work: Promise<unknown>): Promise<unknown> => {
  const error: unknown = await work.then(
    () => new Error('nothing was refused'),
    (reason: unknown) => reason,
  );
  return (error as { code?: unknown }).code ?? error;
};
const range = (length: number) => Array.from({ length }, (_, i) => i);

describe('documents', () => {
  it('pages through more documents than one batch holds, sorted and unsorted', async () => {
    await docs.insertMany(range(2500).map((n) => ({ n })));
    expect((await docs.find().batchSize(400).toArray()).length).toBe(2500);
    const sorted = await docs.find().sort({ n: -1 }).batchSize(400).toArray();
    expect(sorted.map((doc: { n: number }) => doc.n)).toEqual(range(2500).reverse());
    expect(await docs.countDocuments({ n: { $lt: 10 } })).toBe(10);
    expect((await docs.distinct('n')).length).toBe(2500);
  });

  it('changes one document with operators, array filters and pipelines', async () => {
    await docs.insertOne({
      _id: 1,
      seats: [
        { id: 'a', n: 1 },
        { id: 'b', n: 1 },
      ],
      bits: 0,
    });
    await docs.updateOne({ _id: 1 }, { $inc: { 'seats.$[s].n': 4 } }, { arrayFilters: [{ 's.id': 'b' }] });
    await docs.updateOne({ _id: 1, bits: { $bitsAllClear: 5 } }, { $bit: { bits: { or: 5 } } });
    await docs.updateOne({ _id: 1 }, [{ $set: { total: { $sum: '$seats.n' } } }]);
    const missed = await docs.updateOne({ _id: 1, bits: { $bitsAllClear: 1 } }, { $set: { bits: 9 } });
    expect(missed.matchedCount).toBe(0);
    expect(await docs.findOne({ _id: 1 })).toMatchObject({ seats: [{ n: 1 }, { n: 5 }], bits: 5, total: 6 });
  });

  it('finds and modifies: new and old documents, upserts, removes', async () => {
    const options = { upsert: true, returnDocument: 'after' } as const;
    expect(await docs.findOneAndUpdate({ _id: 1 }, { $inc: { n: 1 } }, options)).toEqual({ _id: 1, n: 1 });
    expect(await docs.findOneAndUpdate({ _id: 1 }, { $inc: { n: 1 } })).toEqual({ _id: 1, n: 1 });
    expect(await docs.findOneAndDelete({ _id: 1 })).toEqual({ _id: 1, n: 2 });
    expect(await docs.findOneAndDelete({ _id: 1 })).toBeNull();
  });

  it('goes on with an unordered batch after an error, and stops an ordered one there', async () => {
    const batch = [1, 1, 2].map((_id) => ({ insertOne: { document: { _id } } }));
    expect(await codeOf(docs.bulkWrite(batch))).toBe(11000);
    expect(await docs.countDocuments()).toBe(1);
    expect(await codeOf(docs.bulkWrite(batch, { ordered: false }))).toBe(11000);
    expect(await docs.countDocuments()).toBe(2);
  });

  it('takes a message of 30 MB and refuses a document of 17 MB', async () => {
    const { insertedCount } = await docs.insertMany(range(30).map(() => ({ text: 'x'.repeat(1_000_000) })));
    expect(insertedCount).toBe(30);
    await expect(docs.insertOne({ text: 'x'.repeat(17_000_000) })).rejects.toThrow(/larger|size/i);
    await expect(docs.findOne({ text: 'a\0b' })).resolves.toBeNull();
  });

  it('refuses what it does not know with MongoDB’s own codes', async () => {
    expect(await codeOf(docs.find({ $nonsense: 1 } as object).toArray())).toBe(2);
    expect(await codeOf(docs.updateOne({}, { $nonsense: { a: 1 } }))).toBe(9);
    expect(await codeOf(connection.db?.command({ nonsense: 1 }) ?? Promise.resolve())).toBe(59);
  });
});

describe('indexes', () => {
  it('enforces a unique index from the moment it is made, and says which one was hit', async () => {
    await docs.createIndex({ email: 1 }, { unique: true });
    await docs.insertOne({ email: 'a' });
    await expect(docs.insertOne({ email: 'a' })).rejects.toMatchObject({
      code: 11000,
      keyPattern: { email: 1 },
      message: expect.stringMatching(/E11000.*behaviour\.docs index: email_1/) as unknown,
    });
    const upsert = docs.findOneAndUpdate({ _id: 9 }, { $set: { email: 'a' } }, { upsert: true });
    expect(await codeOf(upsert)).toBe(11000);
  });

  it('lets one of many win where they insert the same key at once', async () => {
    await docs.createIndex({ email: 1 }, { unique: true });
    const codes = await Promise.all(range(20).map(() => codeOf(docs.insertOne({ email: 'same' }))));
    expect(codes.filter((code) => code !== 11000)).toHaveLength(1);
    expect(await docs.countDocuments()).toBe(1);
  });

  it('applies a partial unique index to the documents that it covers', async () => {
    await docs.createIndex({ seat: 1 }, { unique: true, partialFilterExpression: { isActive: true } });
    await docs.insertMany([
      { seat: 1, isActive: true },
      { seat: 1, isActive: false },
      { seat: 1, isActive: false },
    ]);
    expect(await codeOf(docs.insertOne({ seat: 1, isActive: true }))).toBe(11000);
  });

  it('lists and drops indexes and collections', async () => {
    await docs.createIndexes([{ key: { at: 1 }, expireAfterSeconds: 60 }, { key: { a: 1, b: -1 } }]);
    expect((await docs.indexes()).map(({ name }) => name)).toEqual(['_id_', 'at_1', 'a_1_b_-1']);
    await docs.dropIndex('at_1');
    expect(await docs.indexes()).toHaveLength(2);
    await docs.drop();
    expect(await connection.db?.listCollections().toArray()).toEqual([]);
  });
});

describe('transactions', () => {
  it('shows its writes to nobody before the commit, and leaves nothing after an abort', async () => {
    const session = await connection.startSession();
    session.startTransaction();
    await docs.insertOne({ _id: 1 }, { session });
    expect(await docs.findOne({ _id: 1 }, { session })).not.toBeNull();
    expect(await docs.findOne({ _id: 1 })).toBeNull();
    await session.abortTransaction();
    expect(await docs.findOne({ _id: 1 })).toBeNull();
    session.startTransaction();
    await docs.insertOne({ _id: 2 }, { session });
    await session.commitTransaction();
    await session.commitTransaction();
    expect(await docs.findOne({ _id: 2 })).not.toBeNull();
    await session.endSession();
  });

  it('lets exactly one of 100 concurrent claims win, and soon', async () => {
    await docs.insertOne({ _id: 'seat', owner: null });
    const started = Date.now();
    const won = await Promise.all(
      range(100).map((owner) =>
        connection.transaction(async (session) => {
          const free = { _id: 'seat', owner: null };
          const { modifiedCount } = await docs.updateOne(free, { $set: { owner } }, { session });
          if (modifiedCount) await docs.insertOne({ _id: `order-${owner}` }, { session });
          return modifiedCount;
        }),
      ),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await docs.countDocuments({ _id: /^order-/ })).toBe(1);
    expect(Date.now() - started).toBeLessThan(15_000);
  });

  it('loses no update of many transactions and plain commands on one document', async () => {
    await docs.insertOne({ _id: 'counter', n: 0 });
    const increase = { $inc: { n: 1 } };
    await Promise.all([
      ...range(25).map(() =>
        connection.transaction((session) => docs.updateOne({ _id: 'counter' }, increase, { session })),
      ),
      ...range(50).map(() => docs.updateOne({ _id: 'counter' }, increase)),
      ...range(25).map(() => docs.findOneAndUpdate({ _id: 'counter' }, increase)),
    ]);
    expect(await docs.findOne({ _id: 'counter' })).toEqual({ _id: 'counter', n: 100 });
  });

  it('answers a write of something changed meanwhile with a WriteConflict to be retried', async () => {
    await docs.insertOne({ _id: 1, n: 0 });
    const session = await connection.startSession();
    session.startTransaction();
    await docs.findOne({ _id: 1 }, { session });
    await docs.updateOne({ _id: 1 }, { $set: { n: 1 } });
    const late = docs.updateOne({ _id: 1 }, { $set: { n: 2 } }, { session });
    await expect(late).rejects.toMatchObject({ code: 112, errorLabels: ['TransientTransactionError'] });
    await session.abortTransaction();
    await session.endSession();
    expect(await docs.findOne({ _id: 1 })).toEqual({ _id: 1, n: 1 });
  });

  it('ends with a duplicate key, whatever it had written', async () => {
    await docs.insertOne({ _id: 1 });
    const session = await connection.startSession();
    session.startTransaction();
    await docs.insertOne({ _id: 2 }, { session });
    expect(await codeOf(docs.insertOne({ _id: 1 }, { session }))).toBe(11000);
    expect(await codeOf(docs.insertOne({ _id: 3 }, { session }))).toBe(251);
    await session.abortTransaction();
    await session.endSession();
    expect(await docs.countDocuments()).toBe(1);
  });

  it('writes to collections that are not there yet', async () => {
    await docs.insertOne({ _id: 1 });
    await connection.transaction(async (session) => {
      await docs.updateOne({ _id: 1 }, { $set: { a: 1 } }, { session });
      await connection.collection('fresh').insertOne({ a: 1 }, { session });
    });
    expect(await connection.collection('fresh').countDocuments()).toBe(1);
  });

  it('undoes concurrent batches that stand in each other’s way and runs them again', async () => {
    await docs.insertMany(range(60).map((_id) => ({ _id, n: 0 })));
    const increase = (_id: number) => ({ updateOne: { filter: { _id }, update: { $inc: { n: 1 } } } });
    await Promise.all(
      range(8).map((k) =>
        docs.bulkWrite((k % 2 ? range(60).reverse() : range(60)).map(increase), { ordered: false }),
      ),
    );
    expect(await docs.distinct('n')).toEqual([8]);
  });
});

describe('mongoose', () => {
  it('refuses a stale document by its version', async () => {
    const schema = new mongoose.Schema({ n: Number }, { optimisticConcurrency: true });
    const Model = connection.model('Versioned', schema);
    await Model.init();
    const { id } = (await Model.create({ n: 1 })) as { id: string };
    const [first, second] = [await Model.findById(id).orFail(), await Model.findById(id).orFail()];
    first.n = 2;
    await first.save();
    second.n = 3;
    await expect(second.save()).rejects.toThrow(mongoose.Error.VersionError);
  });
});
