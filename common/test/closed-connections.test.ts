import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose, { type Connection } from 'mongoose';
import { isOutage } from '../src/index.ts';
import { endWaitsOfClosedConnections } from '../src/service/closed-connections.ts';
import { testServers } from '../src/testing/index.ts';

const mongo = new URL(testServers().mongoUrl);
/** The driver's own ends of its connections. */
const sockets = new Set<Socket>();
const note = (message: unknown) => {
  const { socket } = message as { socket: Socket };
  sockets.add(socket);
};
let line: Server;
let isStuck = false;
let connection: Connection;

beforeAll(async () => {
  endWaitsOfClosedConnections();
  line = createServer((near) => {
    const far = connect(Number(mongo.port || 27017), mongo.hostname);
    near.on('error', () => far.destroy()).on('close', () => far.destroy());
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
    far.pipe(near);
    near.on('data', (data) => (isStuck ? near.pause() : far.write(data)));
  }).listen(0, '127.0.0.1');
  await once(line, 'listening');
  const through = new URL(mongo);
  through.host = `127.0.0.1:${(line.address() as AddressInfo).port}`;
  through.searchParams.set('directConnection', 'true');
  subscribe('net.client.socket', note);
  const options = {
    socketTimeoutMS: 500,
    serverSelectionTimeoutMS: 2_000,
    maxPoolSize: 1,
    retryReads: false,
  };
  connection = await mongoose.createConnection(through.href, { ...options, retryWrites: false }).asPromise();
  await connection.collection('notes').insertOne({ text: 'first' });
});
afterEach(() => {
  isStuck = false;
});
afterAll(async () => {
  unsubscribe('net.client.socket', note);
  await connection.dropDatabase();
  await connection.close();
  line.close();
});

const outcome = (work: Promise<unknown>) =>
  Promise.race([
    work.then(
      () => 'done',
      (error: unknown) => (isOutage(error) ? 'outage' : String(error)),
    ),
    sleep(5_000, 'still waiting', { ref: false }),
  ]);

describe('a command that waits to be sent', () => {
  it('fails when the server takes no more of it for too long', async () => {
    isStuck = true;
    const text = 'x'.repeat(8_000_000);
    expect(await outcome(connection.collection('notes').insertOne({ text }))).toBe('outage');
  });

  it('fails when its connection had been closed a moment before', async () => {
    const notes = connection.collection('notes');
    await outcome(notes.countDocuments());
    for (const socket of sockets) socket.destroy();
    expect(await outcome(notes.countDocuments())).toBe('outage');
  });

  it('works on the next connection', async () => {
    expect(await outcome(connection.collection('notes').insertOne({ text: 'next' }))).toBe('done');
  });
});
