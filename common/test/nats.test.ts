import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { connectNats, createLogger, isOutage } from '../src/index.ts';
import { startConsumer } from '../src/messaging/consumer.ts';
import { natsOptions } from '../src/messaging/nats.ts';
import { eventually } from '../src/testing/index.ts';
import { startNats } from '../../infra/local/servers/start-nats.ts';
import { send, userDeleted } from './fixtures/messages.ts';

describe('the address of NATS', () => {
  it.each([
    ['a', { servers: ['a:4222'] }],
    ['a:5222', { servers: ['a:5222'] }],
    ['nats://a:5222', { servers: ['a:5222'] }],
    ['nats://a, nats://b:5222,c', { servers: ['a:4222', 'b:5222', 'c:4222'] }],
    ['nats://me:p%40ss@a,nats://me:p%40ss@b', { servers: ['a:4222', 'b:4222'], user: 'me', pass: 'p@ss' }],
    ['nats://token@a', { servers: ['a:4222'], token: 'token' }],
    ['tls://me:pass@a', { servers: ['a:4222'], user: 'me', pass: 'pass', tls: {} }],
    ['nats://[::1]:4222', { servers: ['[::1]:4222'] }],
  ])('%s', (url, options) => {
    expect(natsOptions(url)).toEqual(options);
  });

  it('that is wrong is not repeated', () => {
    const wrong = () => natsOptions('nats://me:secret@:x');
    expect(wrong).toThrow('not valid');
    expect(wrong).not.toThrow('secret');
  });
});

const ownNats = process.env['NATS_URL'] === undefined ? describe : describe.skip;
ownNats('when NATS is killed and comes back', () => {
  it('consumers go on and nothing acknowledged is lost', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'aisle-nats-'));
    const first = await startNats({ dataDir });
    const nats = await connectNats(first.url, 'test');
    const got: string[] = [];
    const log = createLogger('test', 'silent');
    const consumer = await startConsumer(
      nats,
      'orders',
      'auth',
      {
        'user.deleted': (messages) => {
          got.push(...messages.map(({ id }) => id));
          return Promise.resolve();
        },
      },
      log,
    );
    const before = Array.from({ length: 50 }, () => userDeleted());
    await send(nats, ...before);
    await eventually(() => got.length === 50);
    await nats.connection.flush();

    await first.kill();
    await eventually(() => !nats.isConnected());
    expect(isOutage(await send(nats, userDeleted()).catch((error: unknown) => error))).toBe(true);
    const second = await startNats({ dataDir, port: first.port });
    await eventually(() => nats.isConnected());
    const after = Array.from({ length: 50 }, () => userDeleted());
    await send(nats, ...after);
    // What was handled just before may come again: NATS writes acknowledgements down a little later.
    await eventually(() => [...before, ...after].every(({ id }) => got.includes(id)));

    await consumer.stop();
    await nats.connection.close();
    await second.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
});
