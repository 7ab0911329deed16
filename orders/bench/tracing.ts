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
import type { Said, Switched } from './traced-service.ts';

/**
 * `npm run bench:tracing -w orders`: what tracing costs the orders service, over the whole way of `POST /api/orders`: HTTP,
 * database, outbox, JetStream, with a real collector. A process of it is switched to tracing and back from one short round
 * to the next, so that whatever else the machine does hits both alike: two processes of the same code, compared with each
 * other, were found to be up to 10 % apart for as long as they lived. Several are used one after the other.
 *
 * What is compared is CPU time an order (user and system, of the service's process alone, until its outbox is empty and
 * its spans are sent): on a machine that is shared, orders a second say more about the others. Where CPU is what limits
 * throughput, as it is here, the one is the inverse of the other.
 */
const PROCESSES = 3;
const WARM_UP = 5;
const BLOCKS = 5;
const ORDERS = 4_000;
const IN_FLIGHT = 50;
const SAMPLED = 0.1;

// First, while nothing else runs in this process.
const hooks = withTrace('bench', measureIdleHooks);

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
/** `all`: with every order traced. */
type Kind = 'off' | 'on' | 'all';
/** What drifts, or comes every so many rounds, hits both alike. */
const BLOCK = ['off', 'on', 'on', 'off', 'on', 'off', 'off', 'on'] as const;

const unlimited = '1000000000';
async function start(number: number): Promise<Service> {
  const tickets = String(ORDERS * (2 * WARM_UP + BLOCKS * BLOCK.length));
  const child = fork(join(import.meta.dirname, 'traced-service.ts'), [tickets], {
    execArgv: ['--import', 'tsx'],
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      MONGO_URL: mongoUrlFor(mongo.url, `bench_${number}`),
      NATS_URL: nats.url,
      LOG_LEVEL: 'error',
      SECURE_COOKIES: 'false',
      ORDERS_PER_ACCOUNT: unlimited,
      ORDERS_PER_ADDRESS: unlimited,
      COLLECTOR_URL: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
      OTEL_TRACES_SAMPLER_ARG: String(SAMPLED),
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
/** Switches tracing on or off, when all that was begun is done. */
async function switchTo(next: Kind, { child }: Service): Promise<Switched> {
  child.send(next);
  return (await hear(child)) as Switched;
}

interface Round {
  /** Microseconds of CPU an order. */
  cpu: number;
  perSecond: number;
}
async function round(service: Service, kind: Kind): Promise<Round> {
  const { from } = await switchTo(kind, service);
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
  const { until } = await switchTo('off', service);
  return { cpu: (until - from) / ORDERS, perSecond: ORDERS / seconds };
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const percent = (ratio: number): string => `${((ratio - 1) * 100).toFixed(2)} %`;
const spread = (ratios: number[]): string =>
  `${percent(median(ratios))} (median), from ${percent(Math.min(...ratios))} to ${percent(Math.max(...ratios))}`;

const cpuIn = (rounds: Round[]): number => rounds.reduce((sum, { cpu }) => sum + cpu, 0);

const all = { off: [] as Round[], on: [] as Round[] };
const ratios: number[] = [];
const controls: number[] = [];
async function measure(service: Service): Promise<void> {
  // One order in ten would take an hour to get the code of spans compiled, as it is in a service that has run for one.
  for (let warm = 0; warm < WARM_UP; warm += 1)
    for (const kind of ['off', 'all'] as const) await round(service, kind);
  for (let block = 0; block < BLOCKS; block += 1) {
    const rounds = { off: [] as Round[], on: [] as Round[] };
    for (const kind of BLOCK) rounds[kind].push(await round(service, kind));
    for (const kind of ['off', 'on'] as const) all[kind].push(...rounds[kind]);
    ratios.push(cpuIn(rounds.on) / cpuIn(rounds.off));
    const [first, second, third, fourth] = rounds.off;
    controls.push(cpuIn([first!, fourth!]) / cpuIn([second!, third!]));
  }
}

try {
  for (let number = 1; number <= PROCESSES; number += 1) {
    const service = await start(number);
    const gone = once(service.child, 'exit');
    try {
      await measure(service);
    } finally {
      if (service.child.connected) service.child.disconnect();
      await gone;
    }
  }
  const row = (tracing: string, kind: 'off' | 'on') => ({
    tracing,
    'CPU an order': `${median(all[kind].map(({ cpu }) => cpu)).toFixed(0)} µs`,
    'orders/s': Math.round(median(all[kind].map(({ perSecond }) => perSecond))),
  });
  console.table([row('off', 'off'), row(`on, ${SAMPLED * 100} % sampled`, 'on')]);
  console.log(
    `${PROCESSES} processes, each ${(BLOCKS * BLOCK.length) / 2} rounds of ${ORDERS} orders each way; ${spans} spans received`,
  );
  const share = hooks / 1000 / median(all.off.map(({ cpu }) => cpu));
  console.log(`off: the hooks cost ${hooks.toFixed(0)} ns an order, ${percent(1 + share)} of its CPU`);
  console.log(`on:  more CPU in all ${percent(cpuIn(all.on) / cpuIn(all.off))}; a block ${spread(ratios)}`);
  console.log(`noise: off against off, a block ${spread(controls)}`);
} finally {
  collector.close();
  await Promise.all([mongo.stop(), nats.stop()]);
  rmSync(dataDir, { recursive: true, force: true });
}
