import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService } from '@aisle/common';
import { startNats } from '../../infra/local/servers/start-nats.ts';
import { startMongo } from '../../infra/local/servers/start-mongo.ts';
import { mongoUrlFor } from '../../infra/local/servers/mongo-url.ts';
import { loadConfig } from '../src/config.ts';
import { Order } from '../src/models/order.ts';
import { applyEvents } from '../src/operations/apply-events.ts';
import { createDoor } from '../src/reservation/door.ts';
import { ordersService } from '../src/service.ts';
import { eventOf } from './event.ts';

/**
 * `npm run bench -w orders`: single-ticket orders into one hot section, through the door of one process with its relay
 * running, on a real database and a real NATS that flush to disk. No HTTP. Prints a table.
 */
const dataDir = mkdtempSync(join(tmpdir(), 'aisle-bench-'));
const [mongo, nats] = await Promise.all([
  startMongo({ dataDir: join(dataDir, 'mongo') }),
  startNats({ dataDir: join(dataDir, 'nats') }),
]);
const config = loadConfig({
  PORT: '0',
  MONGO_URL: mongoUrlFor(mongo.url, 'bench_orders'),
  NATS_URL: nats.url,
  LOG_LEVEL: 'error',
});
const service = await startService(ordersService(config));
const limits = { holdMs: 900_000, maxTickets: 10 };

const percentile = (sorted: number[], part: number) => sorted[Math.floor(sorted.length * part)] ?? 0;
const ms = (value: number) => `${value.toFixed(1)} ms`;

/** Places `count` orders with `inFlight` buyers, each asking again as soon as it is answered. */
async function run(name: string, kind: 'seated' | 'general', count: number, inFlight: number) {
  const { message, inventoryId } = eventOf(kind, count);
  const sizes: number[] = [];
  const door = createDoor(limits, { onBatch: (size) => sizes.push(size) });
  await applyEvents(door, [message]);

  const latencies: number[] = [];
  let next = 0;
  const buyer = async () => {
    while (next < count) {
      next += 1;
      const startedAt = performance.now();
      await door.change(inventoryId, {
        type: 'take',
        buyerId: '0123456789abcdef01234567',
        wanted: { quantity: 1 },
      });
      latencies.push(performance.now() - startedAt);
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: inFlight }, buyer));
  const seconds = (performance.now() - startedAt) / 1000;

  const committed = await Order.countDocuments({ 'inventory.id': inventoryId });
  if (committed !== count) throw new Error(`${committed} orders in the database instead of ${count}`);
  latencies.sort((a, b) => a - b);
  sizes.sort((a, b) => a - b);
  return {
    scenario: name,
    'orders/s': Math.round(count / seconds),
    'latency p50': ms(percentile(latencies, 0.5)),
    'latency p99': ms(percentile(latencies, 0.99)),
    batches: sizes.length,
    'batch p50': percentile(sizes, 0.5),
    'largest batch': sizes.at(-1),
  };
}

try {
  await run('warm-up', 'general', 5_000, 500);
  console.table([
    await run('general section, 1,000 buyers at a time', 'general', 40_000, 1_000),
    await run('seats of one section, 1,000 buyers at a time', 'seated', 5_000, 1_000),
    await run('10 buyers at a time', 'general', 2_000, 10),
    await run('one buyer at a time', 'general', 500, 1),
  ]);
} finally {
  await service.stop();
  await Promise.all([mongo.stop(), nats.stop()]);
  rmSync(dataDir, { recursive: true, force: true });
}
