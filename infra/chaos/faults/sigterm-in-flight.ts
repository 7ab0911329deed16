import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceName } from '@aisle/common';
import { eventually } from '@aisle/common/testing';
import type { ServiceProcess } from '../../local/stack/service-process.ts';
import type { Dice } from '../dice.ts';
import type { Fault } from '../fault.ts';
import type { Entry, Reply } from '../journal.ts';
import { placeOrder } from '../load.ts';
import { orderIdOf } from '../probe.ts';
import { PROCESSES, type World } from '../world.ts';

const AT_ONCE = 5;

/** A body of which the second half is sent when `rest` is over: the request is accepted, and cannot be answered yet. */
function inHalves(body: object, rest: Promise<unknown>): Readable {
  const text = JSON.stringify(body);
  const halves = async function* () {
    yield text.slice(0, 8);
    await rest;
    yield text.slice(8);
  };
  return Readable.from(halves());
}

/** Sends the first half of a request, and the second when `rest` is over. */
type Send = (rest: Promise<unknown>) => Promise<Reply | Entry>;

/** Does what must be done before a request can be sent. */
type Prepare = (world: World, target: ServiceProcess, dice: Dice) => Send | Promise<Send>;

const headersFor = (wish: string) => ({ 'Content-Type': 'application/json', 'Idempotency-Key': wish });

/** What is asked of each service; expiration is asked nothing. */
const requests: Partial<Record<ServiceName, Prepare>> = {
  auth({ buyers }, { url }, dice) {
    const buyer = dice.pick(buyers);
    const who = { email: buyer.email, password: 'a-long-password' };
    const headers = { 'Content-Type': 'application/json' };
    return (rest) => buyer.post(`${url}/api/users/signin`, inHalves(who, rest), headers);
  },
  tickets(world, { url }, dice) {
    const { seller } = world;
    const ticket = { title: 'A ticket', price: dice.between(1_000, 9_000) };
    const wish = randomUUID();
    return (rest) =>
      world.journal.ask({ kind: 'list', userId: seller.id, wish }, () =>
        seller.post(`${url}/api/tickets`, inHalves(ticket, rest), headersFor(wish)),
      );
  },
  orders(world, { url }, dice) {
    const buyer = dice.pick(world.buyers);
    const wish = randomUUID();
    const wanted = { sessionId: world.probeSessionId, quantity: 1 };
    return (rest) =>
      world.journal.ask({ kind: 'order', userId: buyer.id, wish }, () =>
        buyer.post(`${url}/api/orders`, inHalves(wanted, rest), headersFor(wish)),
      );
  },
  async payments(world, { url }, dice) {
    const buyer = dice.pick(world.buyers);
    const wanted = { sessionId: world.probeSessionId, quantity: 1 };
    const order = await placeOrder(world, buyer, wanted, dice);
    if (order.outcome !== 'success') return () => Promise.resolve(order);
    const orderId = orderIdOf(order);
    const wish = randomUUID();
    // What an order is to be paid for is known here as soon as its message has come.
    await eventually(async () => {
      const copy = world.database('payments').collection('order-copies');
      return (await copy.countDocuments({ _id: orderId as never })) > 0;
    });
    return (rest) =>
      world.journal.ask({ kind: 'pay', userId: buyer.id, wish, about: orderId }, () =>
        buyer.post(`${url}/api/payments`, inHalves({ orderId, token: 'tok_visa' }, rest), headersFor(wish)),
      );
  },
};

/** Ends a process in order while it has requests at hand: each must be answered, and it must end with 0. */
async function terminate(world: World, service: ServiceName, dice: Dice): Promise<string[]> {
  const target = dice.pick(await world.running(service));
  let finish: () => void = () => undefined;
  const rest = new Promise<void>((resolve) => (finish = resolve));
  const prepare = requests[service];
  const sends = await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, index) =>
      prepare?.(world, target, dice.fork(`${service} ${index}`)),
    ),
  );
  const asked = sends.flatMap((send) => send?.(rest) ?? []);
  await sleep(700);
  const ended = target.stop();
  await sleep(dice.between(100, 600));
  const wasThere = target.running();
  finish();
  const answers = await Promise.all(asked);
  const code = await ended;
  await eventually(() => world.processes(service).length === PROCESSES, 60_000);
  const found = answers
    .filter(({ status }) => status !== 200 && status !== 201)
    .map((answer) => `not-answered ${target.name}: ${answer.status} ${'told' in answer ? answer.told : ''}`);
  if (code !== 0) found.push(`exit-code ${target.name}: expected 0, found ${code}`);
  if (prepare && !wasThere) found.push(`did-not-wait ${target.name}: it ended with requests at hand`);
  return found;
}

/** Who got no answer, or one that does not say that it may be asked again. */
const cutOff = (entries: readonly Entry[]): string[] =>
  entries
    .filter(({ status }) => status === 0 || (status >= 500 && status !== 503))
    .map(({ kind, wish, status, told }) => `cut-off ${kind} wish=${wish}: ${status} ${told}`);

export const sigtermInFlight: Fault = {
  name: 'sigterm-in-flight',
  title: 'SIGTERM of a process that has taken half of a request: it is answered before the process ends',
  async run(world, dice) {
    const from = world.journal.entries.length;
    const found: string[] = [];
    for (const service of dice.shuffle<ServiceName>(['auth', 'tickets', 'orders', 'payments', 'expiration']))
      found.push(...(await terminate(world, service, dice)));
    return [...found, ...cutOff(world.journal.entries.slice(from))];
  },
};
