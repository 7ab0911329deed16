import { randomUUID } from 'node:crypto';
import type { Dice } from './dice.ts';
import type { Entry } from './journal.ts';
import { wishOf } from './load.ts';
import { sessionIn } from './stripe-control.ts';
import type { World } from './world.ts';

/** Tries of what a user must be able to do, or must be told, while something is broken. */

/** One request for one ticket that is to be had, sent once. */
export function orderProbe(world: World, dice: Dice): Promise<Entry> {
  const send = wishOf(world, 'order', dice.pick(world.buyers));
  return send('/api/orders', { sessionId: world.probeSessionId, quantity: 1 });
}

/** One request to pay the order that an entry answered, sent once. */
export function payProbe(world: World, order: Entry): Promise<Entry> {
  const orderId = orderIdOf(order);
  const buyer = buyerOf(world, order);
  const request = { kind: 'pay', userId: buyer.id, wish: randomUUID(), about: orderId } as const;
  return world.journal.ask(request, () => buyer.post('/api/payments', { orderId, token: 'tok_visa' }));
}

/** Who placed the order that an entry answered. */
const buyerOf = ({ buyers }: World, order: Entry) => buyers.find(({ id }) => id === order.userId)!;

/** One request for Stripe's page on which the order that an entry answered can be paid, sent once. */
export const openCheckout = (world: World, order: Entry): Promise<Entry> => {
  const orderId = orderIdOf(order);
  return wishOf(world, 'checkout', buyerOf(world, order), orderId)('/api/payments', { orderId });
};

/** Stripe's session that an opened page is of. */
export const sessionOf = ({ answer }: Entry): string =>
  sessionIn((answer as { checkoutUrl: string }).checkoutUrl);

/** Pays an order on Stripe's page. */
export const payAtStripe = (world: World, order: Entry, sessionId: string): Promise<Entry> =>
  world.journal.ask(
    { kind: 'pay-at-stripe', userId: order.userId, wish: sessionId, about: orderIdOf(order) },
    () => world.stripe.pay(sessionId),
  );

export const orderIdOf = ({ answer }: Entry): string => (answer as { id: string }).id;

/** An answer that tells a user what to do comes in this time, whatever is broken: Stripe's calls take 2 s, twice. */
const SOON_MS = 8_000;

/** A line unless a request was answered with this status, and soon. */
export function mustAnswer(entry: Entry, status: number, meanwhile: string): string[] {
  const { kind, ms, told = '' } = entry;
  const found: string[] = [];
  if (entry.status !== status)
    found.push(`not-as-told ${kind} ${meanwhile}: expected ${status}, found ${entry.status} ${told}`);
  if (ms > SOON_MS)
    found.push(`too-slow ${kind} ${meanwhile}: expected at most ${SOON_MS} ms, found ${ms} ms`);
  return found;
}

/** The status of an order as its service has it. */
export async function statusOf(world: World, orderId: string): Promise<string | undefined> {
  const { Types } = (await import('mongoose')).default;
  const order = await world
    .database('orders')
    .collection('orders')
    .findOne({ _id: new Types.ObjectId(orderId) });
  return order?.['status'] as string | undefined;
}
