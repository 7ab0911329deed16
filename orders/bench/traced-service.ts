import { setTimeout as sleep } from 'node:timers/promises';
import { Outbox, publicKeyOf, startService } from '@aisle/common';
import { signIn, testSigningKeys } from '@aisle/common/testing';
import { loadConfig } from '../src/config.ts';
import { applyEvents } from '../src/operations/apply-events.ts';
import { createDoor } from '../src/reservation/door.ts';
import { ordersService } from '../src/service.ts';
import { eventOf } from './event.ts';

/** What buyers need to know; then, whenever it is asked for, CPU time in µs up to where everything is published. */
export type Said = { url: string; cookie: string; sessionId: string } | { cpu: number };

/**
 * The orders service, as its environment configures it, with an event on sale of as many tickets as its argument says.
 * A process of its own, which traces or does not from its beginning: one that is switched to and fro runs code that was
 * compiled for the other case.
 */
const config = loadConfig(process.env);
const [jwk] = testSigningKeys;
const service = await startService({
  ...ordersService(config),
  keys: { find: () => Promise.resolve(publicKeyOf(jwk!)) },
});
const { message, inventoryId } = eventOf('general', Number(process.argv[2]));
await applyEvents(createDoor({ holdMs: 900_000, maxTickets: 10 }), [message]);

const tell = (said: Said) => process.send!(said);
process.on('message', () => {
  void (async () => {
    while ((await Outbox.collection.countDocuments()) > 0) await sleep(50);
    const { user, system } = process.cpuUsage();
    tell({ cpu: user + system });
  })();
});
process.once('disconnect', () => void service.stop());
tell({
  url: service.url,
  cookie: signIn({ role: 'buyer' }).cookie,
  sessionId: inventoryId.split('/')[0]!,
});
