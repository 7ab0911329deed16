import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Router, type Express } from 'express';
import mongoose from 'mongoose';
import request from 'supertest';
import { counter, lookedUp, notFound } from '../src/index.ts';
import { emptyStreams, testServers } from '../src/testing/index.ts';
import { layLine, type Line } from './fixtures/line.ts';
import { runTinyService, type Process } from './fixtures/run-tiny-service.ts';
import { testApp } from './fixtures/test-app.ts';

/** The samples of a metric: labels and value, as text. */
const samplesOf = (text: string, name: string): string[] =>
  text.split('\n').filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));

const scrape = async (app: Express): Promise<string> => (await request(app).get('/metrics')).text;

describe('a request', () => {
  const nested = Router();
  nested.get('/:id', (req, res) => {
    if (req.params.id === '13') throw notFound('No such thing');
    if (req.params.id === '500') throw new TypeError('bug');
    res.json({});
  });
  nested.get('/:id/parts/:part', (_req, res) => res.json({}));
  nested.get('/', (_req, res) => res.json({}));
  const app = testApp((routes) => {
    routes.use('/api/things', nested);
    routes.get('/endless', (_req, res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' }).end('data: 1\n\n');
    });
  });

  it('is counted by its route, also where it was refused, and whatever was asked for where there is none', async () => {
    const asked = [
      ...['/api/things', '/api/things/', '/API/Things?page=2', '/api/things/1', '/api/things/2/'],
      ...['/api/things/13', '/api/things/500', '/api/things/1/parts/a%2Fb', '/nowhere', '/nowhere/else'],
    ];
    for (const path of asked) await request(app).get(path);
    const counts = samplesOf(await scrape(app), 'http_requests_total').map((line) =>
      /route="(.*?)",status="(\d+)".*\} (\d+)$/.exec(line)!.slice(1, 4).join(' '),
    );
    expect(counts.sort()).toEqual(
      [
        '/api/things 200 3',
        '/api/things/:id 200 2',
        '/api/things/:id 404 1',
        '/api/things/:id 500 1',
        '/api/things/:id/parts/:part 200 1',
        'none 404 2',
      ].sort(),
    );
  });

  it('is timed, unless it is a stream', async () => {
    await request(app).get('/endless');
    const text = await scrape(app);
    const times = samplesOf(text, 'http_request_duration_seconds_count');
    expect(times.some((line) => line.includes('route="/api/things/:id/parts/:part"'))).toBe(true);
    expect(text).toContain('http_requests_total{method="GET",route="/endless",status="200"}');
    expect(times.some((line) => line.includes('/endless'))).toBe(false);
  });
});

describe('a metric that is looked up', () => {
  const app = testApp(() => {});

  it('is looked up once for all gauges that it is read for, and anew at each scrape', async () => {
    let looks = 0;
    lookedUp({ test_first: 'First.', test_second: 'Second.' }, ['kind'], () => {
      looks += 1;
      return Promise.resolve({
        test_first: looks === 1 ? [{ labels: { kind: 'a' }, value: 1 }] : [],
        test_second: [{ labels: { kind: 'b' }, value: looks }],
      });
    });
    const first = await scrape(app);
    expect([samplesOf(first, 'test_first'), samplesOf(first, 'test_second'), looks]).toEqual([
      ['test_first{kind="a"} 1'],
      ['test_second{kind="b"} 1'],
      1,
    ]);
    const second = await scrape(app);
    expect([samplesOf(second, 'test_first'), samplesOf(second, 'test_second')]).toEqual([
      [],
      ['test_second{kind="b"} 2'],
    ]);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('away'))],
    ['takes too long', () => new Promise<never>(() => {})],
  ])('has no value while the look-up %s, and keeps nothing else from being read', async (_, lookUp) => {
    const other = `test_other_${_.replaceAll(' ', '_')}`;
    counter(other, 'Another.').inc();
    lookedUp({ test_away: 'Away.' }, [], lookUp);
    const startedAt = performance.now();
    const text = await scrape(app);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(samplesOf(text, 'test_away')).toEqual([]);
    expect(samplesOf(text, other)).toEqual([`${other} 1`]);
    lookedUp({ test_away: 'Away.' }, [], () => Promise.resolve({ test_away: [{ value: 7 }] }));
    expect(samplesOf(await scrape(app), 'test_away')).toEqual(['test_away 7']);
  });
});

describe('a running service', () => {
  const { mongoUrl, natsUrl } = testServers();
  let line: Line;
  let service: Process;

  beforeAll(async () => {
    await emptyStreams(natsUrl);
    line = await layLine(natsUrl);
    service = runTinyService({ PORT: '0', MONGO_URL: mongoUrl, NATS_URL: line.url, SECURE_COOKIES: 'false' });
    await service.url();
  }, 30_000);
  afterEach(() => line.mend().catch(() => undefined));
  afterAll(async () => {
    service.signal('SIGTERM');
    await service.exitCode;
    await line.cut();
    const connection = await mongoose.createConnection(mongoUrl).asPromise();
    await connection.dropDatabase();
    await connection.close();
  });

  it('shows what it is behind with, and of what is out of reach shows nothing instead of an old value', async () => {
    const read = async () => (await fetch(`${await service.url()}/metrics`)).text();
    const before = await read();
    expect(samplesOf(before, 'aisle_consumer_pending_messages')).toEqual([
      'aisle_consumer_pending_messages{stream="ORDERS",service="auth"} 0',
    ]);
    expect(samplesOf(before, 'aisle_outbox_messages')).toEqual(['aisle_outbox_messages{service="auth"} 0']);
    expect(samplesOf(before, 'process_cpu_seconds_total')).toHaveLength(1);

    await line.cut();
    const during = await read();
    expect(samplesOf(during, 'aisle_consumer_pending_messages')).toEqual([]);
    expect(samplesOf(during, 'aisle_dead_letters')).toEqual([]);
    expect(samplesOf(during, 'aisle_outbox_messages')).toHaveLength(1);
  }, 30_000);
});
