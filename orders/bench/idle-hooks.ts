import { EventEmitter } from 'node:events';
import {
  currentCause,
  currentSpan,
  endSpan,
  isTracing,
  startSpan,
  traceparentOf,
  underSpan,
} from '@aisle/common';
import { beginTrace, logFields } from '../../common/src/service/tracing.ts';

const TIMES = 200_000;

/** What tracing adds to one order while it is off: each of its hooks, as the code on the way of an order calls them. */
function hooks(next: () => void): void {
  // The request: its middleware, and its two looks for ids to log.
  const span = isTracing() ? beginTrace('request', {}) : undefined;
  underSpan(span, next);
  logFields();
  logFields();
  // The door.
  currentCause();
  currentSpan();
  // The message's way out; and one message that is handled.
  for (let publish = 0; publish < 2; publish += 1) {
    const sent = isTracing() ? startSpan('publish') : undefined;
    traceparentOf(sent);
    endSpan(sent);
  }
}

/** The same without the hooks: what calling costs by itself. */
const bare = (next: () => void): void => next();

/** Nanoseconds that the hooks cost one order while tracing is off. */
export function measureIdleHooks(): number {
  const emitter = new EventEmitter();
  const next = () => void emitter.listenerCount('x');
  const timeOf = (work: (next: () => void) => void) => {
    const before = process.cpuUsage();
    for (let count = 0; count < TIMES; count += 1) work(next);
    const { user, system } = process.cpuUsage(before);
    return ((user + system) * 1000) / TIMES;
  };
  // The least of each: what others do on this machine makes a run longer and never shorter.
  const least = { hooks: Infinity, bare: Infinity };
  for (let run = 0; run < 5; run += 1) {
    least.hooks = Math.min(least.hooks, timeOf(hooks));
    least.bare = Math.min(least.bare, timeOf(bare));
  }
  return Math.max(0, least.hooks - least.bare);
}
