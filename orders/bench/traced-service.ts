import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger, Outbox, publicKeyOf, startService } from '@aisle/common';
import { signIn, testSigningKeys } from '@aisle/common/testing';
import { startExport } from '../../common/src/service/tracing-sdk.ts';
import { loadConfig } from '../src/config.ts';
import { applyEvents } from '../src/operations/apply-events.ts';
import { createDoor } from '../src/reservation/door.ts';
import { ordersService } from '../src/service.ts';
import { eventOf } from './event.ts';

/**
 * What buyers need to know; then, at each switch, CPU time in µs `until` all that was begun is done, and `from` which the
 * next begins: setting the SDK up is paid once, not by orders.
 */
export type Said = { url: string; cookie: string; sessionId: string } | Switched;
export type Switched = Record<'until' | 'from', number>;

/**
 * The orders service, as its environment configures it, with an event on sale of as many tickets as its argument says. It is
 * told `on`, `all` or `off`, and then traces some orders, all or none.
 */
const config = loadConfig(process.env);
const tracing = { ...config, OTEL_EXPORTER_OTLP_ENDPOINT: process.env['COLLECTOR_URL'] };
const log = createLogger('orders', config.LOG_LEVEL);
const [jwk] = testSigningKeys;
const service = await startService({
  ...ordersService(config),
  keys: { find: () => Promise.resolve(publicKeyOf(jwk!)) },
});
const { message, inventoryId } = eventOf('general', Number(process.argv[2]));
await applyEvents(createDoor({ holdMs: 900_000, maxTickets: 10 }), [message]);

const cpuTime = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};
const tell = (said: Said) => process.send!(said);
let stopTracing: (() => Promise<void>) | undefined;
process.on('message', (next: 'on' | 'all' | 'off') => {
  void (async () => {
    while ((await Outbox.collection.countDocuments()) > 0) await sleep(50);
    // Sends the spans that are left.
    await stopTracing?.();
    stopTracing = undefined;
    const until = cpuTime();
    if (next !== 'off') {
      const sampled = next === 'all' && { OTEL_TRACES_SAMPLER_ARG: 1 };
      stopTracing = startExport('orders', { ...tracing, ...sampled }, log);
    }
    tell({ until, from: cpuTime() });
  })();
});
process.once('disconnect', () => void service.stop());
tell({
  url: service.url,
  cookie: signIn({ role: 'buyer' }).cookie,
  sessionId: inventoryId.split('/')[0]!,
});
