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
 * database, outbox, JetStream, with a real collector. Three processes of it, of which one traces, take turns in short
 * rounds, so that whatever else the machine does hits all alike. The third is the control: it differs from the first in
 * nothing, and yet two processes of the same code are up to some percent apart for as long as they live. So this is done
 * with several threes, and what counts is their median.
 *
 * What is compared is CPU time an order (user and system, of the service's process alone, until its outbox is empty): on
 * a machine that is shared, orders a second say more about the others. Where CPU is what limits throughput, as it is
 * here, the one is the inverse of the other.
 */
const THREES = 7;
const WARM_UP = 15;
const BLOCKS = 8;
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

type Kind = 'off' | 'on' | 'control';
/** A round of each kind, and back: what drifts hits all alike. */
const BLOCK: readonly Kind[] = ['off', 'on', 'control', 'control', 'on', 'off'];

const tracing = {
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
  OTEL_TRACES_SAMPLER_ARG: String(SAMPLED),
};

/** All rounds of three processes, which end with it. */
async function measureThree(number: number): Promise<Record<Kind, Round[]>> {
  const services = new Map<Kind, Service>();
  const rounds: Record<Kind, Round[]> = { off: [], on: [], control: [] };
  try {
    for (const kind of ['off', 'on', 'control'] as const)
      services.set(kind, await start(`${kind}_${number}`, kind === 'on' ? tracing : {}));
    for (let warm = 0; warm < WARM_UP; warm += 1)
      for (const service of services.values()) await round(service);
    for (let block = 0; block < BLOCKS; block += 1)
      for (const kind of BLOCK) rounds[kind].push(await round(services.get(kind)!));
    return rounds;
  } finally {
    const children = [...services.values()].map(({ child }) => child);
    const gone = children.map((child) => once(child, 'exit'));
    for (const child of children) child.disconnect();
    await Promise.all(gone);
  }
}

try {
  const rounds: Record<Kind, Round[]> = { off: [], on: [], control: [] };
  const ratios = { on: [] as number[], control: [] as number[] };
  for (let number = 1; number <= THREES; number += 1) {
    const three = await measureThree(number);
    for (const kind of ['off', 'on', 'control'] as const) rounds[kind].push(...three[kind]);
    const cpu = (kind: Kind) => median(three[kind].map((one) => one.cpu));
    ratios.on.push(cpu('on') / cpu('off'));
    ratios.control.push(cpu('control') / cpu('off'));
    console.log(
      `${number} of ${THREES}: on ${percent(ratios.on.at(-1)!)}, control ${percent(ratios.control.at(-1)!)}`,
    );
  }

  const row = (name: string, kind: Kind) => ({
    tracing: name,
    'CPU an order': `${median(rounds[kind].map(({ cpu }) => cpu)).toFixed(0)} µs`,
    'orders/s': Math.round(median(rounds[kind].map(({ perSecond }) => perSecond))),
  });
  console.table([
    row('off', 'off'),
    row('off (control)', 'control'),
    row(`on, ${SAMPLED * 100} % sampled`, 'on'),
  ]);
  console.log(
    `${THREES} threes of processes, ${2 * BLOCKS} rounds of ${ORDERS} orders each; ${spans} spans received`,
  );
  const share = hooks / 1000 / median(rounds.off.map(({ cpu }) => cpu));
  console.log(`off: the hooks cost ${hooks.toFixed(0)} ns an order, ${percent(1 + share)} of its CPU`);
  console.log(`on:      more CPU than off ${spread(ratios.on)}`);
  console.log(`control: more CPU than off ${spread(ratios.control)}`);
} finally {
  collector.close();
  await Promise.all([mongo.stop(), nats.stop()]);
  rmSync(dataDir, { recursive: true, force: true });
}
