import { EventEmitter } from 'node:events';
import {
  currentCause,
  endSpan,
  inSpan,
  isTracing,
  startSpan,
  traceparentOf,
  underSpan,
  type Cause,
} from '@aisle/common';
import { beginTrace, logFields } from '../../common/src/service/tracing.ts';

const TIMES = 200_000;
const cause: Cause = { trace: 'trace' };

/** What tracing adds to one order while it is off: each of its hooks, as the code on the way of an order calls them. */
async function hooks(next: () => void): Promise<void> {
  // The request: its middleware, and its two looks for ids to log.
  const span = isTracing() ? beginTrace('request', {}) : undefined;
  underSpan(span, next);
  logFields();
  logFields();
  // The door, and the commit: one commit an order is the worst case.
  await inSpan('reserve: take', (inner) => Promise.resolve(inner && traceparentOf(inner)), {
    causes: [cause],
  });
  await inSpan(
    'commit reservations',
    (inner) => {
      inner?.setAttributes({ 'aisle.inventory': 'inventory', 'aisle.batch.size': 1 });
      return Promise.resolve();
    },
    { causes: [cause].map((one) => one) },
  );
  // The message, its outbox row, its way out; and one message that is handled.
  currentCause();
  for (let publish = 0; publish < 2; publish += 1) {
    const sent = isTracing() ? startSpan('publish') : undefined;
    traceparentOf(sent);
    endSpan(sent);
  }
}

/** The same without the hooks: what calling and awaiting costs by itself. */
async function bare(next: () => void): Promise<void> {
  next();
  await Promise.resolve();
  await Promise.resolve();
}

/** Nanoseconds that the hooks cost one order while tracing is off. */
export async function measureIdleHooks(): Promise<number> {
  const emitter = new EventEmitter();
  const next = () => void emitter.listenerCount('x');
  const timeOf = async (work: (next: () => void) => Promise<void>) => {
    const before = process.cpuUsage();
    for (let count = 0; count < TIMES; count += 1) await work(next);
    const { user, system } = process.cpuUsage(before);
    return ((user + system) * 1000) / TIMES;
  };
  // The least of each: what others do on this machine makes a run longer and never shorter.
  const least = { hooks: Infinity, bare: Infinity };
  for (let run = 0; run < 5; run += 1) {
    least.hooks = Math.min(least.hooks, await timeOf(hooks));
    least.bare = Math.min(least.bare, await timeOf(bare));
  }
  return Math.max(0, least.hooks - least.bare);
}
