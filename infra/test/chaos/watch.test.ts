import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { eventually, testServers } from '@aisle/common/testing';
import mongoose, { type Connection } from 'mongoose';
import { startWatch, versioned, type Watch } from '../../chaos/watch.ts';

let connection: Connection;
let watch: Watch;
const of = (collection: string) => connection.collection(collection);
const startAgain = () => (watch = startWatch(() => connection));

beforeAll(async () => {
  connection = await mongoose.createConnection(testServers().mongoUrl).asPromise();
});

afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

/** One document in each collection that has versions; all services share a database here. */
beforeEach(async () => {
  for (const [, collection] of versioned) {
    await of(collection).deleteMany({});
    await of(collection).insertOne({ version: 3, inventoryVersion: 2, offer: { version: 1 } });
  }
  startAgain();
});

afterEach(() => watch.stop());

const looked = () => {
  const since = Date.now();
  return eventually(() => watch.missed(since).length === 0);
};

it('the watch has nothing against versions that stay or rise', async () => {
  await looked();
  await of('orders').updateMany({}, { $inc: { version: 1 } });
  await looked();
  expect(watch.found()).toEqual([]);
});

it('the watch notices a version that goes back, inside a document too', async () => {
  await looked();
  await of('orders').updateMany({}, { $set: { version: 2 } });
  await of('inventory').updateMany({}, { $set: { 'offer.version': 0 } });
  await looked();
  expect(watch.found()).toEqual([
    expect.stringMatching(/^version-went-back orders orders \w+ version: 3, then 2$/),
    expect.stringMatching(/^version-went-back orders inventory \w+ offer\.version: 1, then 0$/),
  ]);
});

it('the watch tells of a document without its version', async () => {
  await of('payments').insertOne({ key: randomUUID() });
  await looked();
  expect(watch.found()).toEqual([expect.stringMatching(/^without-version payments payments \w+ version/)]);
});

it('the watch tells of a collection in which it never saw anything', async () => {
  await watch.stop();
  await of('deadlines').deleteMany({});
  startAgain();
  await looked();
  expect(watch.found()).toEqual(['not-watched expiration deadlines: it never had a document']);
});

it('the watch tells that it could not look, and why', async () => {
  await watch.stop();
  const lost = mongoose.createConnection(testServers().mongoUrl, { bufferCommands: false });
  await lost.asPromise();
  await lost.close();
  watch = startWatch((service) => (service === 'tickets' ? lost : connection));
  const since = Date.now();
  await sleep(1_500);
  expect(watch.missed(since)).toEqual([expect.stringMatching(/^not-watched: no look .*Error/)]);
});
