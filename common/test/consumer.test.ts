import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { headers } from 'nats';
import { pino } from 'pino';
import {
  connectNats,
  createLogger,
  currentTrace,
  listDeadLetters,
  message,
  replayDeadLetter,
  unavailable,
  type Message,
  type Nats,
  type Subscriptions,
} from '../src/index.ts';
import { retryDelay, startConsumer, type Consumer, type ConsumerOptions } from '../src/messaging/consumer.ts';
import { emptyStreams, eventually, testServers } from '../src/testing/index.ts';
import { layLine, type Line } from './fixtures/line.ts';
import { newId, send, sendRaw, sendTogether, userDeleted } from './fixtures/messages.ts';
import { logLines } from './fixtures/test-app.ts';

const { natsUrl } = testServers();
const silent = createLogger('test', 'silent');
const quick: ConsumerOptions = { maxTries: 3, delay: (tries) => 20 * 2 ** tries };

let line: Line;
/** What the consumers use; tests publish and look through the other. */
let nats: Nats;
let lookout: Nats;
let running: Consumer[] = [];
/** What the handler got: one list of message ids a call. */
let calls: string[][] = [];

const got = () => calls.flat();
const keep: Subscriptions = {
  'user.deleted': (messages) => {
    calls.push(messages.map(({ id }) => id));
    return Promise.resolve();
  },
};

async function start(subscriptions = keep, options = quick, log = silent, through = nats): Promise<Consumer> {
  const consumer = await startConsumer(through, 'orders', 'auth', subscriptions, log, options);
  running.push(consumer);
  return consumer;
}

const unacknowledged = async () => {
  const info = await lookout.jsm.consumers.info('AUTH', 'orders');
  return info.num_ack_pending + info.num_pending;
};
const allHandled = () => eventually(async () => (await unacknowledged()) === 0);
const receives = (...messages: Message[]) =>
  eventually(() => messages.every(({ id }) => got().includes(id)), 15_000);

beforeAll(async () => {
  line = await layLine(natsUrl);
  nats = await connectNats(line.url, 'consumer');
  lookout = await connectNats(natsUrl, 'lookout');
});

beforeEach(async () => {
  calls = [];
  await emptyStreams(natsUrl);
});

afterEach(async () => {
  await Promise.all(running.map((consumer) => consumer.stop()));
  running = [];
});

afterAll(async () => {
  await nats.connection.close();
  await lookout.connection.close();
  await line.cut();
});

describe('a consumer', () => {
  it('hands over many messages in one call, and acknowledges them', async () => {
    const sent = Array.from({ length: 1_200 }, () => userDeleted());
    await send(lookout, ...sent);
    await start();
    await receives(...sent);
    await allHandled();
    expect(got()).toEqual(sent.map(({ id }) => id));
    expect(calls.length).toBeLessThan(20);
  });

  it('gets what was published while it was away, and only what it subscribes to', async () => {
    const first = userDeleted();
    await send(lookout, first);
    await (await start()).stop();
    const second = userDeleted();
    const other = message('user.created', 1, {
      id: newId(),
      email: 'a@example.com',
      role: 'buyer',
      emailVerified: false,
    });
    await send(lookout, other, second);
    await start();
    await receives(first, second);
    expect(got()).toEqual([first.id, second.id]);
  });

  it('hands over a single message at once', async () => {
    await start();
    const sent = userDeleted();
    const startedAt = Date.now();
    await send(lookout, sent);
    await receives(sent);
    expect(Date.now() - startedAt).toBeLessThan(500);
  });

  it('begins batches further apart the more there is to do', async () => {
    await start();
    const startedAt = performance.now();
    const sent: Message[] = [];
    while (performance.now() - startedAt < 2_000) {
      const some = Array.from({ length: 20 }, () => userDeleted());
      sent.push(...some);
      await Promise.all([send(lookout, ...some), sleep(10)]);
    }
    const seconds = (performance.now() - startedAt) / 1000;
    await receives(...sent);
    expect(got()).toEqual(sent.map(({ id }) => id));
    // 20 a second where they were always 50 ms apart.
    expect(calls.length / seconds).toBeLessThan(14);
  });

  it('runs the handler under the trace of the message, and under one of its own for many', async () => {
    const traces: (string | undefined)[][] = [];
    const subscriptions: Subscriptions = {
      'user.deleted': (messages) => {
        traces.push([currentTrace(), ...messages.map(({ trace }) => trace)]);
        return Promise.resolve();
      },
    };
    await send(lookout, userDeleted(), userDeleted());
    await start(subscriptions);
    await eventually(() => traces.flat().length === 3);
    await send(lookout, userDeleted());
    await eventually(() => traces.length === 2);
    expect(new Set(traces[0]).size).toBe(3);
    expect(traces[1]?.[0]).toBe(traces[1]?.[1]);
  });

  it('lets one poison among many hold up nobody, and keeps it as a dead letter', async () => {
    const sent = Array.from({ length: 300 }, () => userDeleted());
    const poison = sent[123]!;
    const tries: number[] = [];
    await send(lookout, ...sent);
    await start({
      'user.deleted': async (messages) => {
        if (messages.length === 1 && messages[0]?.id === poison.id) tries.push(Date.now());
        if (messages.some(({ id }) => id === poison.id)) throw new Error('cannot digest this');
        await keep['user.deleted']?.(messages);
      },
    });
    await eventually(async () => (await listDeadLetters(lookout)).length === 1);
    await allHandled();
    expect(got().sort()).toEqual(
      sent
        .filter((one) => one !== poison)
        .map(({ id }) => id)
        .sort(),
    );
    expect(tries).toHaveLength(3);
    expect(tries[1]! - tries[0]!).toBeGreaterThanOrEqual(40);
    expect(tries[2]! - tries[1]!).toBeGreaterThanOrEqual(80);
    const [letter] = await listDeadLetters(lookout);
    expect(letter).toMatchObject({
      service: 'orders',
      subject: 'user.deleted',
      reason: 'Error: cannot digest this',
      tries: 3,
    });
    expect(JSON.parse(letter!.body)).toEqual(poison);
  });

  it('handles each of those that are stored at once, and what fails among them alone again', async () => {
    const sent = Array.from({ length: 40 }, () => userDeleted());
    const [poison, late] = [sent[12]!, sent[30]!];
    let lateTries = 0;
    await sendTogether(lookout, ...sent);
    await start({
      'user.deleted': async (messages) => {
        if (messages.some(({ id }) => id === poison.id)) throw new Error('cannot digest this');
        if (messages.some(({ id }) => id === late.id)) {
          if (messages.length === 1) lateTries += 1;
          if (messages.length > 1 || lateTries < 2) throw new Error('not yet');
        }
        await keep['user.deleted']?.(messages);
      },
    });
    await eventually(async () => (await listDeadLetters(lookout)).length === 1);
    await allHandled();
    const others = sent.filter((one) => one !== poison).map(({ id }) => id);
    expect(got().sort()).toEqual(others.sort());
    expect(calls.at(-1)).toEqual([late.id]);
    const [letter] = await listDeadLetters(lookout);
    expect(letter).toMatchObject({ reason: 'Error: cannot digest this', tries: 3 });
    expect(JSON.parse(letter!.body)).toEqual(poison);

    // On its own it is a message like any other.
    await replayDeadLetter(lookout, letter!);
    await eventually(async () => (await listDeadLetters(lookout))[0]?.number === 2);
    expect(JSON.parse((await listDeadLetters(lookout))[0]!.body)).toEqual(poison);
  });

  it('makes only those a dead letter that are no messages among what is stored at once', async () => {
    const [first, last] = [userDeleted(), userDeleted()];
    const body = [JSON.stringify(first), '{"id":', '{"id":5}', JSON.stringify(last)].join('\n');
    await sendRaw(lookout, 'user.deleted', body);
    await start();
    await receives(first, last);
    await allHandled();
    const letters = await listDeadLetters(lookout);
    expect(letters.map((letter) => letter.body)).toEqual(['{"id":', '{"id":5}']);
    expect(got()).toEqual([first.id, last.id]);
  });

  it('has as many messages at hand as it would have of single ones, however many are stored at once', async () => {
    const sent = Array.from({ length: 3_000 }, () => userDeleted());
    for (let at = 0; at < sent.length; at += 300) await sendTogether(lookout, ...sent.slice(at, at + 300));
    await start();
    await receives(...sent);
    await allHandled();
    expect(got()).toEqual(sent.map(({ id }) => id));
    expect(Math.max(...calls.map(({ length }) => length))).toBeLessThan(1_000);
  });

  it('takes a message that is written over several lines for one', async () => {
    const sent = userDeleted();
    await sendRaw(lookout, 'user.deleted', JSON.stringify(sent, undefined, 2));
    await start();
    await receives(sent);
    expect(await listDeadLetters(lookout)).toEqual([]);
  });

  it('succeeds with a message that fails now and then', async () => {
    let tries = 0;
    const sent = userDeleted();
    await send(lookout, sent);
    await start({
      'user.deleted': async (messages) => {
        tries += 1;
        if (tries < 3) throw new Error('not yet');
        await keep['user.deleted']?.(messages);
      },
    });
    await receives(sent);
    await allHandled();
    expect(await listDeadLetters(lookout)).toEqual([]);
  });

  it('waits longer from try to try, up to a minute', () => {
    expect([1, 2, 3, 8, 30].map(retryDelay)).toEqual([200, 400, 800, 25_600, 60_000]);
  });

  it.each([
    ['no JSON', '{"id":'],
    ['an empty body', ''],
    ['a bad envelope', '{"id":"x","type":"user.deleted"}'],
    ['bad data', JSON.stringify({ ...userDeleted(), data: { id: 5 } })],
    ['another type', JSON.stringify({ ...userDeleted(), type: 'user.created' })],
    ['unprintable bytes', '\u0000\ud800\n\r'],
  ])('makes %s a dead letter at once, and goes on', async (_what, body) => {
    const after = userDeleted();
    await sendRaw(lookout, 'user.deleted', body);
    await send(lookout, after);
    await start();
    await receives(after);
    await eventually(async () => (await listDeadLetters(lookout)).length === 1);
    await allHandled();
    expect((await listDeadLetters(lookout))[0]).toMatchObject({ subject: 'user.deleted', tries: 1 });
  });

  it('never makes a dead letter of what an outage keeps from being done', async () => {
    let away = true;
    let tries = 0;
    const sent = Array.from({ length: 20 }, () => userDeleted());
    await send(lookout, ...sent);
    await start(
      {
        'user.deleted': async (messages) => {
          tries += 1;
          if (away) throw tries % 2 ? unavailable('Stripe is away') : new MongoLost();
          await keep['user.deleted']?.(messages);
        },
      },
      { ...quick, delay: () => 20 },
    );
    await eventually(() => tries > 12);
    expect(await listDeadLetters(lookout)).toEqual([]);
    away = false;
    await receives(...sent);
    await allHandled();
  });

  it('counts tries anew after an outage', async () => {
    let tries = 0;
    await send(lookout, userDeleted());
    await start(
      {
        'user.deleted': () => {
          tries += 1;
          return Promise.reject(tries <= 10 ? new MongoLost() : new Error('cannot digest this'));
        },
      },
      { ...quick, delay: () => 10 },
    );
    await eventually(async () => (await listDeadLetters(lookout)).length === 1);
    expect(tries).toBe(13);
  });

  it('keeps a dead letter also when somebody deleted their stream', async () => {
    await start();
    await listDeadLetters(lookout);
    await lookout.jsm.streams.delete('DEAD_LETTERS');
    await sendRaw(lookout, 'user.deleted', 'garbage');
    await eventually(async () => (await listDeadLetters(lookout)).length === 1);
  });

  it('keeps a dead letter of as many bytes as NATS takes at once, but for their end', async () => {
    await start();
    await lookout.js.publish('user.deleted', 'x'.repeat(1_048_576));
    await eventually(async () => (await listDeadLetters(lookout)).length === 1);
    await allHandled();
    const [letter] = await listDeadLetters(lookout);
    expect(letter).toMatchObject({ reason: 'not JSON', cutFrom: 1_048_576 });
    expect(letter!.body).toBe('x'.repeat(1_044_480));
    await expect(replayDeadLetter(lookout, letter!)).rejects.toThrow('only a part of it was kept');
    expect(await listDeadLetters(lookout)).toHaveLength(1);
  });

  it('keeps a dead letter whatever it has in place of a traceparent', async () => {
    await start();
    const head = headers();
    head.set('traceparent', '0'.repeat(20_000));
    await lookout.js.publish('user.deleted', 'garbage', { headers: head });
    await eventually(async () => (await listDeadLetters(lookout)).length === 1);
    expect((await listDeadLetters(lookout))[0]).not.toHaveProperty('traceparent');
  });

  it('logs what failed with the trace of the message, not its data', async () => {
    const { stream, lines } = logLines();
    const sent = userDeleted();
    await send(lookout, sent);
    const fail: Subscriptions = { 'user.deleted': () => Promise.reject(new Error('cannot digest this')) };
    await start(fail, { ...quick, maxTries: 2 }, pino({ level: 'info' }, stream));
    await eventually(async () => (await listDeadLetters(lookout)).length === 1);
    await eventually(() => lines.some(({ msg }) => msg === 'dead letter'));
    expect(lines[0]).toMatchObject({ subject: 'user.deleted', trace: sent.trace, tries: 1 });
    expect(JSON.stringify(lines)).not.toContain(sent.data.id);
  });

  it('comes back when it is deleted on the server', async () => {
    await start();
    const before = userDeleted();
    await send(lookout, before);
    await receives(before);
    await lookout.jsm.consumers.delete('AUTH', 'orders');
    const after = userDeleted();
    await send(lookout, after);
    await receives(after);
  });

  it('comes back when its stream is deleted', async () => {
    await start();
    const before = userDeleted();
    await send(lookout, before);
    await receives(before);
    await lookout.jsm.streams.delete('AUTH');
    const after = userDeleted();
    await send(lookout, after);
    await receives(after);
  });

  it('leaves out nothing of what is stored where something was that it had done in part', async () => {
    const [done, failing] = [userDeleted(), userDeleted()];
    await sendTogether(lookout, done, failing);
    await start(
      {
        'user.deleted': async (messages) => {
          if (messages.some(({ id }) => id === failing.id)) throw new Error('not now');
          await keep['user.deleted']?.(messages);
        },
      },
      { ...quick, delay: () => 60_000 },
    );
    await receives(done);
    await lookout.jsm.streams.delete('AUTH');
    const sent = [userDeleted(), userDeleted()];
    await sendTogether(lookout, ...sent);
    await receives(...sent);
    await allHandled();
  });

  it('goes on after NATS was away', async () => {
    await start();
    await line.cut();
    await eventually(() => !nats.isConnected());
    const sent = Array.from({ length: 10 }, () => userDeleted());
    await send(lookout, ...sent);
    await sleep(500);
    await line.mend();
    await receives(...sent);
    await allHandled();
  });

  it('acknowledges what it handled while NATS was away', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await start({
      'user.deleted': async (messages) => {
        await keep['user.deleted']?.(messages);
        await held;
      },
    });
    const sent = userDeleted();
    await send(lookout, sent);
    await receives(sent);
    await line.cut();
    await eventually(() => !nats.isConnected());
    release();
    await line.mend();
    await allHandled();
    expect(got()).toEqual([sent.id]);
  });

  it('shares the work with other processes of its service', async () => {
    const shares = [0, 0];
    const worker = (index: number): Subscriptions => ({
      'user.deleted': async (messages) => {
        shares[index]! += messages.length;
        await keep['user.deleted']?.(messages);
        await sleep(5);
      },
    });
    await start(worker(0));
    await start(worker(1), quick, silent, lookout);
    const sent = Array.from({ length: 3_000 }, () => userDeleted());
    for (let from = 0; from < sent.length; from += 100) await send(lookout, ...sent.slice(from, from + 100));
    await receives(...sent);
    await allHandled();
    expect(got()).toHaveLength(3_000);
    expect(Math.min(...shares)).toBeGreaterThan(300);
  });

  it('keeps a slow batch to itself beyond the ack wait', async () => {
    const slow: Subscriptions = {
      'user.deleted': async (messages) => {
        await keep['user.deleted']?.(messages);
        await sleep(2_500);
      },
    };
    const sent = userDeleted();
    await send(lookout, sent);
    await start(slow, { ...quick, ackWaitMs: 900 });
    await start(slow, { ...quick, ackWaitMs: 900 }, silent, lookout);
    await receives(sent);
    await allHandled();
    expect(got()).toEqual([sent.id]);
  });

  it('finishes the batch at hand when it stops, and gives back the rest at once', async () => {
    const sent = Array.from({ length: 2_000 }, () => userDeleted());
    await send(lookout, ...sent);
    const consumer = await start({
      'user.deleted': async (messages) => {
        await sleep(20);
        await keep['user.deleted']?.(messages);
      },
    });
    await eventually(() => calls.length > 0);
    await consumer.stop();
    const done = calls.length;
    expect(got().length).toBeLessThan(2_000);
    await sleep(100);
    expect(calls).toHaveLength(done);
    await start();
    await receives(...sent);
    await allHandled();
    expect(got()).toHaveLength(2_000);
  });

  it('loses nothing that arrives while it stops', async () => {
    const sent: Message[] = [];
    let publishing = true;
    const publisher = (async () => {
      while (publishing) {
        const one = userDeleted();
        await send(lookout, one);
        sent.push(one);
      }
    })();
    for (let round = 0; round < 10; round += 1) {
      const consumer = await start(keep, { ...quick, ackWaitMs: 1_000 });
      await sleep(30);
      await consumer.stop();
    }
    publishing = false;
    await publisher;
    await start(keep, { ...quick, ackWaitMs: 1_000 });
    await receives(...sent);
    await allHandled();
  });

  it('stops at once when it has just started, is idle, or NATS is away', async () => {
    const startedAt = Date.now();
    await (await start()).stop();
    const idle = await start();
    await sleep(50);
    await idle.stop();
    const cut = await start();
    await line.cut();
    await cut.stop();
    expect(Date.now() - startedAt).toBeLessThan(1_500);
    await line.mend();
    await eventually(() => nats.isConnected());
  });
});

class MongoLost extends Error {
  override name = 'MongoServerSelectionError';
}
