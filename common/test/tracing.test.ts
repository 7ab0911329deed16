import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Express } from 'express';
import mongoose from 'mongoose';
import { headers } from 'nats';
import { pino } from 'pino';
import request from 'supertest';
import { startTraceViewer, type TraceViewer } from '../../infra/local/traces/start-trace-viewer.ts';
import type { TraceSpan } from '../../infra/local/traces/spans.ts';
import {
  conflict,
  connectNats,
  continueTrace,
  createLogger,
  currentTraceparent,
  inSpan,
  inTransaction,
  isTracing,
  listDeadLetters,
  message,
  Outbox,
  replayDeadLetter,
  type Message,
  type Nats,
} from '../src/index.ts';
import { startConsumer, type Consumer } from '../src/messaging/consumer.ts';
import { ensureStreamOf } from '../src/messaging/nats.ts';
import { startRelay, type Relay } from '../src/messaging/relay.ts';
import { beginTrace, endSpan, underSpan } from '../src/service/tracing.ts';
import { startExport } from '../src/service/tracing-sdk.ts';
import type { TracingConfig } from '../src/service/config.ts';
import { emptyStreams, eventually, testServers } from '../src/testing/index.ts';
import { newId, userDeleted } from './fixtures/messages.ts';
import { logLines, testApp } from './fixtures/test-app.ts';
import { layLine } from './fixtures/line.ts';

const servers = testServers();
const silent = createLogger('test', 'silent');
const caller = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
const traceparent = (flags = '01') => `00-${caller.traceId}-${caller.spanId}-${flags}`;

let viewer: TraceViewer;
let stopExport: (() => Promise<void>) | undefined;

const trace = (config: TracingConfig = {}) => {
  stopExport = startExport(
    'orders',
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: viewer.url,
      OTEL_TRACES_SAMPLER_ARG: 1,
      OTEL_BSP_SCHEDULE_DELAY: 20,
      ...config,
    },
    silent,
  );
};

/** Does work as a request of its own, from outside. */
async function inTrace<T>(name: string, work: () => Promise<T>): Promise<T> {
  const span = beginTrace(name, {});
  const result = await underSpan(span, work);
  endSpan(span);
  return result;
}

/** The services' logger, writing to a list. */
function readableLogger() {
  const { stream, lines } = logLines();
  const logger = createLogger('orders');
  const { streamSym } = pino.symbols as unknown as { streamSym: symbol };
  (logger as unknown as Record<symbol, unknown>)[streamSym] = stream;
  return { logger, lines };
}

/** All spans, once tracing has stopped and sent what was left. */
async function exported(): Promise<TraceSpan[]> {
  await stopExport?.();
  stopExport = undefined;
  return viewer.traces().flat();
}
const named = (spans: TraceSpan[], name: string): TraceSpan => {
  const found = spans.filter((span) => span.name === name);
  expect([name, found.length]).toEqual([name, 1]);
  return found[0]!;
};

beforeEach(async () => {
  viewer = await startTraceViewer();
});
afterEach(async () => {
  await stopExport?.();
  stopExport = undefined;
  await viewer.stop();
});

describe('a request', () => {
  let app: Express;
  beforeEach(() => {
    app = testApp((routes) => {
      routes.get('/api/orders/:id', (_req, res) => res.json({ traceparent: currentTraceparent() ?? null }));
      routes.get('/bug', () => {
        throw new TypeError('the secret');
      });
      routes.get('/taken', () => inSpan('take', () => Promise.reject(conflict('Taken', 'taken'))));
    });
  });

  it('begins a trace, and has a span that is named by its route', async () => {
    trace();
    const { body, headers } = await request(app).get('/api/orders/42?token=secret');
    const [span, ...others] = await exported();
    expect(others).toEqual([]);
    expect(span).toMatchObject({
      name: 'GET /api/orders/:id',
      kind: 'server',
      service: 'orders',
      failed: false,
      attributes: {
        'http.request.method': 'GET',
        'http.route': '/api/orders/:id',
        'url.path': '/api/orders/42',
        'http.response.status_code': '200',
      },
    });
    expect(span!.parentSpanId).toBeUndefined();
    expect(body).toEqual({ traceparent: `00-${span!.traceId}-${span!.spanId}-01` });
    expect(headers['x-request-id']).toBe(span!.traceId);
    expect(JSON.stringify(span)).not.toContain('secret');
  });

  it('goes on with the caller’s trace', async () => {
    trace({ OTEL_TRACES_SAMPLER_ARG: 0 });
    await request(app).get('/api/orders/1').set('traceparent', traceparent());
    expect(await exported()).toMatchObject([{ traceId: caller.traceId, parentSpanId: caller.spanId }]);
  });

  it('is not recorded where its caller says so, nor is what follows from it', async () => {
    trace();
    const { body } = await request(app).get('/api/orders/1').set('traceparent', traceparent('00'));
    expect(body).toEqual({ traceparent: null });
    await request(app).get('/taken').set('traceparent', traceparent('00'));
    expect(await exported()).toEqual([]);
  });

  it('is recorded as our own sampler says, where callers are not to decide', async () => {
    trace({ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: 0 });
    await request(app).get('/api/orders/1').set('traceparent', traceparent());
    expect(await exported()).toEqual([]);
  });

  it.each(['', 'x', traceparent().slice(0, -1), `00-${'0'.repeat(32)}-${caller.spanId}-01`, 'a, b'])(
    'begins a trace of its own for a traceparent that is none: %j',
    async (given) => {
      trace();
      await request(app).get('/api/orders/1').set('traceparent', given);
      const [span] = await exported();
      expect(span!.parentSpanId).toBeUndefined();
      expect(span!.traceId).toMatch(/^[0-9a-f]{32}$/);
    },
  );

  it('has failed when we did, not when it was refused; and says no more than what kind of error it was', async () => {
    trace();
    await request(app).get('/bug');
    await request(app).get('/taken');
    await request(app).get('/nowhere');
    const spans = await exported();
    expect(named(spans, 'GET /bug').failed).toBe(true);
    expect(named(spans, 'GET /taken').failed).toBe(false);
    expect(named(spans, 'take')).toMatchObject({ failed: false, attributes: { 'aisle.refusal': 'taken' } });
    // No route: the method alone, whatever was asked for.
    expect(named(spans, 'GET').attributes['http.response.status_code']).toBe('404');
    expect(JSON.stringify(spans)).not.toContain('the secret');
  });

  it('is recorded about as often as the ratio says', async () => {
    trace({ OTEL_TRACES_SAMPLER_ARG: 0.3 });
    for (let count = 0; count < 200; count += 1) await inTrace('work', () => Promise.resolve());
    const { length } = await exported();
    // 60 give or take five standard deviations.
    expect(length).toBeGreaterThan(27);
    expect(length).toBeLessThan(93);
  });

  it('leaves the ids of trace and span in the log', async () => {
    trace();
    const { logger, lines } = readableLogger();
    await inTrace('work', () => Promise.resolve(logger.info('inside')));
    logger.info('outside');
    const [{ traceId, spanId }] = (await exported()) as [TraceSpan];
    expect(lines[0]).toMatchObject({ msg: 'inside', trace_id: traceId, span_id: spanId });
    expect(lines[1]).not.toHaveProperty('trace_id');
  });
});

describe('work on what another trace has begun', () => {
  const kept = { traceparent: traceparent() };

  it('goes on with that trace, and is linked with the request it is done in, both ways', async () => {
    trace();
    await inTrace('request', () =>
      continueTrace(kept, 'pay', () => inSpan('stripe', () => Promise.resolve())),
    );
    const spans = await exported();
    const [asked, pay, stripe] = ['request', 'pay', 'stripe'].map((name) => named(spans, name)) as [
      TraceSpan,
      TraceSpan,
      TraceSpan,
    ];
    expect(pay).toMatchObject({ traceId: caller.traceId, parentSpanId: caller.spanId });
    expect(stripe).toMatchObject({ traceId: caller.traceId, parentSpanId: pay.spanId });
    expect(pay.links).toEqual([{ traceId: asked.traceId, spanId: asked.spanId }]);
    expect(asked.links).toEqual([{ traceId: pay.traceId, spanId: pay.spanId }]);
  });

  it('is simply below the request where nothing was kept, or the request belongs to that trace', async () => {
    trace();
    await inTrace('request', () => continueTrace({}, 'pay', () => Promise.resolve()));
    await inSpan('other', () => continueTrace(kept, 'pay too', () => Promise.resolve()), { causes: [kept] });
    const spans = await exported();
    expect(named(spans, 'pay').parentSpanId).toBe(named(spans, 'request').spanId);
    expect(named(spans, 'pay too').parentSpanId).toBe(named(spans, 'other').spanId);
  });

  it('is not recorded in a request that is not, where nothing was kept', async () => {
    trace({ OTEL_TRACES_SAMPLER_ARG: 0 });
    const inside = await inTrace('request', () =>
      continueTrace({}, 'pay', () => inSpan('stripe', () => Promise.resolve(currentTraceparent()))),
    );
    expect(inside).toBeUndefined();
    expect(await exported()).toEqual([]);
  });
});

it('work that is due to nothing from outside begins no trace', async () => {
  trace();
  await inSpan('look for what is due', () => Promise.resolve());
  await inSpan('commit', () => Promise.resolve(), { causes: [{}, {}] });
  expect(await exported()).toEqual([]);
});

it('work for several at once is below the first that is recorded, and linked with the others', async () => {
  trace();
  const others = ['1', '2'].map((digit) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`);
  const causes = [traceparent('00'), ...others].map((one) => ({ traceparent: one }));
  await inSpan('commit', () => Promise.resolve(), { causes });
  await inSpan('none', () => Promise.resolve(), { causes: causes.slice(0, 1) });
  expect(await exported()).toMatchObject([
    {
      name: 'commit',
      parentSpanId: '1'.repeat(16),
      links: [{ traceId: '2'.repeat(32), spanId: '2'.repeat(16) }],
    },
  ]);
});

describe('a message', () => {
  let nats: Nats;
  let relay: Relay | undefined;
  let consumer: Consumer | undefined;
  let handled: Message[] = [];

  beforeAll(async () => {
    await mongoose.connect(servers.mongoUrl);
    await Outbox.createCollection();
    nats = await connectNats(servers.natsUrl, 'tracing');
  });
  beforeEach(async () => {
    handled = [];
    await emptyStreams(servers.natsUrl);
    await ensureStreamOf(nats, 'auth', true);
  });
  afterEach(async () => {
    await relay?.stop();
    await consumer?.stop();
    relay = consumer = undefined;
    await Outbox.deleteMany();
  });
  afterAll(async () => {
    await mongoose.connection.dropDatabase();
    await mongoose.disconnect();
    await nats.connection.close();
  });

  const publish = (...messages: Message[]) =>
    inTransaction((transaction) => {
      transaction.publish(...messages);
      return Promise.resolve();
    });
  const consume = async (work: (messages: Message[]) => Promise<void> = () => Promise.resolve()) => {
    const handler = async (messages: Message[]) => {
      await work(messages);
      handled.push(...messages);
    };
    const quick = { maxTries: 2, delay: () => 10 };
    consumer = await startConsumer(nats, 'orders', 'auth', { 'user.deleted': handler }, silent, quick);
  };
  const allHandled = (count: number) => eventually(() => handled.length >= count);

  it('carries its trace through the outbox and JetStream, to whoever handles it', async () => {
    trace();
    await consume((messages) => inSpan('handle', () => Promise.resolve(void messages)));
    await inTrace('request', () => publish(userDeleted()));
    // The process that commits a message need not be the one that publishes it.
    relay = startRelay(nats, 'auth', silent);
    await allHandled(1);
    const spans = await exported();
    const chain = ['request', 'publish user.deleted', 'process user.deleted', 'handle'].map((name) =>
      named(spans, name),
    );
    expect(chain.map(({ parentSpanId }) => parentSpanId)).toEqual([
      undefined,
      ...chain.slice(0, 3).map(({ spanId }) => spanId),
    ]);
    expect(new Set(chain.map(({ traceId }) => traceId)).size).toBe(1);
    expect(chain.map(({ kind }) => kind)).toEqual(['server', 'producer', 'consumer', 'internal']);
    expect(chain[2]!.attributes).toMatchObject({
      'messaging.system': 'nats',
      'messaging.destination.name': 'user.deleted',
      'messaging.message.id': handled[0]!.id,
    });
  }, 20_000);

  it('of many handled together keeps to its own trace, and so does what follows from it', async () => {
    trace();
    const causes = ['1', '2', '3'].map((digit) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`);
    const sent = causes.map((cause) =>
      message('user.deleted', 1, { id: newId() }, { trace: 't', traceparent: cause }),
    );
    await publish(...sent);
    relay = startRelay(nats, 'auth', silent);
    await eventually(async () => (await Outbox.countDocuments()) === 0);
    const follows: Message[] = [];
    await consume((messages) => {
      follows.push(...messages.map((cause) => message('user.deleted', 2, { id: newId() }, cause)));
      return Promise.resolve();
    });
    await allHandled(3);
    const processed = (await exported()).filter(({ name }) => name === 'process user.deleted');
    expect(processed.map(({ traceId }) => traceId).sort()).toEqual(['1', '2', '3'].map((d) => d.repeat(32)));
    expect(processed.map(({ attributes }) => attributes['messaging.batch.message_count'])).toEqual([
      '3',
      '3',
      '3',
    ]);
    expect(follows.map((one) => one.traceparent).sort()).toEqual(
      processed.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`).sort(),
    );
  }, 20_000);

  it('that fails shows each try, and as a dead letter that is replayed goes on with its trace', async () => {
    trace();
    let isBroken = true;
    await consume(() => (isBroken ? Promise.reject(new TypeError('the secret')) : Promise.resolve()));
    relay = startRelay(nats, 'auth', silent);
    await publish(
      message('user.deleted', 1, { id: newId() }, { trace: 'some-trace', traceparent: traceparent() }),
    );
    const [letter] = await eventually(async () => {
      const letters = await listDeadLetters(nats);
      return letters.length > 0 && letters;
    });
    isBroken = false;
    await replayDeadLetter(nats, letter!);
    await allHandled(1);
    const spans = await exported();
    const tries = spans.filter(({ name }) => name === 'process user.deleted');
    expect(tries.map(({ failed }) => failed)).toEqual([true, true, false]);
    const publishing = named(spans, 'publish user.deleted');
    for (const one of tries) {
      expect(one).toMatchObject({ traceId: caller.traceId, parentSpanId: publishing.spanId });
    }
    expect(JSON.stringify(spans)).not.toContain('the secret');
  }, 20_000);

  it('of a trace that is not recorded has no header and no span', async () => {
    trace({ OTEL_TRACES_SAMPLER_ARG: 0 });
    await inTrace('request', () => publish(userDeleted()));
    relay = startRelay(nats, 'auth', silent);
    await eventually(async () => (await Outbox.countDocuments()) === 0);
    const { header } = await nats.jsm.streams.getMessage('AUTH', { last_by_subj: 'user.deleted' });
    expect(header.keys()).toEqual(['Nats-Msg-Id']);
    await consume(() => inSpan('handle', () => Promise.resolve()));
    await allHandled(1);
    expect(await exported()).toEqual([]);
  }, 20_000);

  it.each(['nonsense', traceparent('00')])(
    'is handled all the same, and not recorded, with the header %j',
    async (given) => {
      trace();
      const head = headers();
      head.set('traceparent', given);
      await nats.js.publish('user.deleted', JSON.stringify(userDeleted()), { headers: head });
      await consume(() => inSpan('handle', () => Promise.resolve()));
      await allHandled(1);
      expect(await exported()).toEqual([]);
    },
    20_000,
  );

  it('has no header and no span where nothing is traced', async () => {
    relay = startRelay(nats, 'auth', silent);
    await inTrace('request', () => publish(userDeleted()));
    await eventually(async () => (await Outbox.countDocuments()) === 0);
    const { header } = await nats.jsm.streams.getMessage('AUTH', { last_by_subj: 'user.deleted' });
    expect(header.keys()).toEqual(['Nats-Msg-Id']);
    await consume();
    await allHandled(1);
    expect(handled[0]).not.toHaveProperty('traceparent');
    expect(await exported()).toEqual([]);
  }, 20_000);
});

describe('a service', () => {
  const script = (code: string, env: Record<string, string> = {}) =>
    promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
      cwd: join(import.meta.dirname, '..'),
      env: { PATH: process.env['PATH'], ...env },
    });

  it('does not even load the SDK where it is not to trace', async () => {
    const loaded = async (code: string) => {
      const { stdout } = await script(
        `import { createRequire } from 'node:module'; ${code}; console.log(Object.keys(createRequire(import.meta.url).cache).filter((file) => /opentelemetry.(sdk|exporter|otlp)/.test(file)).length)`,
      );
      return Number(stdout);
    };
    expect(await loaded(`await import('./src/index.ts')`)).toBe(0);
    expect(await loaded(`await import('./src/service/tracing-sdk.ts')`)).toBeGreaterThan(0);
  }, 20_000);

  it('goes on while its collector is away, says so in its log, and stops in time', async () => {
    const line = await layLine(viewer.url);
    await line.cut();
    const { logger, lines } = readableLogger();
    const stop = startExport(
      'orders',
      { OTEL_EXPORTER_OTLP_ENDPOINT: line.url, OTEL_TRACES_SAMPLER_ARG: 1, OTEL_BSP_SCHEDULE_DELAY: 20 },
      logger,
    );
    for (let count = 0; count < 3; count += 1) await inTrace('work', () => Promise.resolve());
    expect(isTracing()).toBe(true);
    await eventually(() => lines.length > 0, 15_000);
    expect(lines).toMatchObject([{ msg: 'spans are not exported' }]);
    await inTrace('work', () => Promise.resolve());
    const startedAt = performance.now();
    await stop();
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(isTracing()).toBe(false);
    expect(lines).toHaveLength(1);
  }, 30_000);
});
