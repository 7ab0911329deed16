import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { withTrace } from '@aisle/common';
import { mongoUrlFor } from '../../infra/local/servers/mongo-url.ts';
import { startMongo } from '../../infra/local/servers/start-mongo.ts';
import { startNats } from '../../infra/local/servers/start-nats.ts';
import { order, type Shop } from './buyers.ts';
import { measureIdleHooks } from './idle-hooks.ts';
import type { Said } from './traced-service.ts';

/**
 * `npm run bench:tracing -w orders`: what tracing costs the orders service, over the whole way of `POST /api/orders`: HTTP,
 * database, outbox, JetStream, with a real collector. Two processes of it, one that traces and one that does not, take
 * turns in short rounds, so that whatever else the machine does hits both alike.
 *
 * What is compared is CPU time an order (user and system, of the service's process alone, until its outbox is empty): on
 * a machine that is shared, orders a second say more about the others. Where CPU is what limits throughput, as it is
 * here, the one is the inverse of the other.
 */
const WARM_UP = 20;
const BLOCKS = 60;
const ORDERS = 600;
const IN_FLIGHT = 50;
const SAMPLED = 0.1;

// First, while nothing else runs in this process.
const hooks = await withTrace('bench', measureIdleHooks);

let spans = 0;
interface Export {
  resourceSpans: { scopeSpans: { spans: unknown[] }[] }[];
}
const collector = createServer((req, res) => {
  void json(req).then((body) => {
    for (const { scopeSpans } of (body as Export).resourceSpans)
      for (const scope of scopeSpans) spans += scope.spans.length;
    res.end('{}');
  });
});
collector.listen(0, '127.0.0.1');
await once(collector, 'listening');

const dataDir = mkdtempSync(join(tmpdir(), 'aisle-bench-'));
const [mongo, nats] = await Promise.all([
  startMongo({ dataDir: join(dataDir, 'mongo') }),
  startNats({ dataDir: join(dataDir, 'nats') }),
]);

/** A process of the service that takes orders. */
interface Service {
  child: ChildProcess;
  shop: Shop;
}
const unlimited = '1000000000';
async function start(name: string, more: Record<string, string>): Promise<Service> {
  const tickets = String(ORDERS * (WARM_UP + 2 * BLOCKS));
  const child = fork(join(import.meta.dirname, 'traced-service.ts'), [tickets], {
    execArgv: ['--import', 'tsx'],
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      MONGO_URL: mongoUrlFor(mongo.url, `bench_${name}`),
      NATS_URL: nats.url,
      LOG_LEVEL: 'error',
      SECURE_COOKIES: 'false',
      ORDERS_PER_ACCOUNT: unlimited,
      ORDERS_PER_ADDRESS: unlimited,
      ...more,
    },
  });
  return { child, shop: (await hear(child)) as Shop };
}
/** What a process says next. @throws Error if it ends instead */
async function hear(child: ChildProcess): Promise<Said> {
  const over = new AbortController();
  const gone = once(child, 'exit', { signal: over.signal }).then(() => {
    throw new Error('a service is gone');
  });
  gone.catch(() => undefined);
  const [said] = await Promise.race([once(child, 'message') as Promise<[Said]>, gone]);
  over.abort();
  return said;
}
async function cpuOf({ child }: Service): Promise<number> {
  child.send('settle');
  return ((await hear(child)) as { cpu: number }).cpu;
}

interface Round {
  /** Microseconds of CPU an order. */
  cpu: number;
  perSecond: number;
}
async function round(service: Service): Promise<Round> {
  const before = await cpuOf(service);
  const startedAt = performance.now();
  let next = 0;
  const buyer = async () => {
    while (next < ORDERS) {
      next += 1;
      await order(service.shop);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, buyer));
  const seconds = (performance.now() - startedAt) / 1000;
  return { cpu: ((await cpuOf(service)) - before) / ORDERS, perSecond: ORDERS / seconds };
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const percent = (ratio: number): string => `${((ratio - 1) * 100).toFixed(2)} %`;
const spread = (ratios: number[]): string =>
  `${percent(median(ratios))} (median), from ${percent(Math.min(...ratios))} to ${percent(Math.max(...ratios))}`;

const children: ChildProcess[] = [];
try {
  const off = await start('off', {});
  children.push(off.child);
  const on = await start('on', {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    OTEL_TRACES_SAMPLER_ARG: String(SAMPLED),
  });
  children.push(on.child);
  for (let warm = 0; warm < WARM_UP; warm += 1) {
    await round(off);
    await round(on);
  }
  const rounds = { off: [] as Round[], on: [] as Round[] };
  const ratios: number[] = [];
  const controls: number[] = [];
  for (let block = 0; block < BLOCKS; block += 1) {
    // off on on off, then on off off on: what drifts, or comes every so many rounds, hits both alike.
    const [a, b] = block % 2 === 0 ? [off, on] : [on, off];
    const outer = [await round(a)];
    const inner = [await round(b), await round(b)];
    outer.push(await round(a));
    const [without, with_] = a === off ? [outer, inner] : [inner, outer];
    rounds.off.push(...without);
    rounds.on.push(...with_);
    ratios.push((with_[0]!.cpu + with_[1]!.cpu) / (without[0]!.cpu + without[1]!.cpu));
    controls.push(without[1]!.cpu / without[0]!.cpu);
  }

  const row = (tracing: string, kind: 'off' | 'on') => ({
    tracing,
    'CPU an order': `${median(rounds[kind].map(({ cpu }) => cpu)).toFixed(0)} µs`,
    'orders/s': Math.round(median(rounds[kind].map(({ perSecond }) => perSecond))),
  });
  console.table([row('off', 'off'), row(`on, ${SAMPLED * 100} % sampled`, 'on')]);
  console.log(`${2 * BLOCKS} rounds of ${ORDERS} orders each way; ${spans} spans received`);
  const share = hooks / 1000 / median(rounds.off.map(({ cpu }) => cpu));
  console.log(`off: the hooks cost ${hooks.toFixed(0)} ns an order, ${percent(1 + share)} of its CPU`);
  const all = (kind: 'off' | 'on') => rounds[kind].reduce((sum, { cpu }) => sum + cpu, 0);
  console.log(`on:  more CPU in all ${percent(all('on') / all('off'))}; a block ${spread(ratios)}`);
  console.log(`noise: off against off, a block ${spread(controls)}`);
} finally {
  for (const child of children) child.disconnect();
  await Promise.all(children.map((child) => once(child, 'exit')));
  collector.close();
  await Promise.all([mongo.stop(), nats.stop()]);
  rmSync(dataDir, { recursive: true, force: true });
}
