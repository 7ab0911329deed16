import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Visitor } from '../test/system/support/visitor.ts';
import type { Dice } from './dice.ts';
import type { Entry, RequestKind } from './journal.ts';
import { sessionIn } from './stripe-control.ts';
import type { World } from './world.ts';

export interface Load {
  /** Lets everybody finish what they are at. */
  stop(): Promise<void>;
}

/** How often somebody asks again who got no answer, under the same Idempotency-Key. */
const TRIES = 6;
/** How long a buyer waits for the tickets of a paid order before they go away. */
const TICKETS_MS = 4_000;

interface Order {
  id: string;
  tickets: unknown[];
}

/** Lets buyers order, pay, cancel, forget, and go in, and the seller list tickets, as the dice say, until stopped. */
export function startLoad(world: World, dice: Dice): Load {
  let stopped = false;
  const going = () => !stopped;
  const actors = [
    ...world.buyers.map((buyer, index) => buy(world, buyer, dice.fork(`buyer ${index}`), going)),
    sell(world, dice.fork('seller'), going),
  ];
  return {
    async stop() {
      stopped = true;
      await Promise.all(actors);
    },
  };
}

/** Asks until there is an answer, or patience ends. */
export async function insist(ask: () => Promise<Entry>, dice: Dice): Promise<Entry> {
  for (let tries = 1; ; tries += 1) {
    const entry = await ask();
    if (entry.outcome !== 'unknown' || tries === TRIES) return entry;
    await sleep(dice.between(100, 300) * tries);
  }
}

/** A wish of a user, and a way to send it, which says the same thing each time. */
export const wishOf = (world: World, kind: RequestKind, user: Visitor, about?: string) => {
  const wish: string = randomUUID();
  const headers = { 'Idempotency-Key': wish };
  return (path: string, body: object) =>
    world.journal.ask({ kind, userId: user.id, wish, about }, () => user.post(path, body, headers));
};

/** Orders something for a buyer; what it was is in the entry's answer. */
export function placeOrder(world: World, buyer: Visitor, wanted: object, dice: Dice): Promise<Entry> {
  const send = wishOf(world, 'order', buyer);
  return insist(() => send('/api/orders', wanted), dice);
}

function anyWish({ sale }: World, dice: Dice): object {
  const { sessionId } = sale;
  const ticketId = dice.chance(0.25) ? sale.listed.at(-dice.between(1, 4)) : undefined;
  if (ticketId !== undefined) return { ticketId };
  if (dice.chance(0.3)) {
    const row = dice.between(1, 4);
    const first = dice.between(1, 9);
    return { sessionId, sectionId: 'A', seats: [`${row}/${first}`, `${row}/${first + 1}`] };
  }
  if (dice.chance(0.3)) return { sessionId, sectionId: 'GA', quantity: dice.between(1, 2) };
  return { sessionId, quantity: dice.between(1, 3) };
}

async function buy(world: World, buyer: Visitor, dice: Dice, going: () => boolean): Promise<void> {
  while (going()) {
    await sleep(dice.between(50, 350));
    const placed = await placeOrder(world, buyer, anyWish(world, dice), dice);
    if (placed.outcome !== 'success') continue;
    const order = placed.answer as Order;
    await sleep(dice.between(0, 400));
    const fate = dice.next();
    if (fate < 0.18) continue; // Forgotten: the hold runs out.
    if (fate < 0.32) {
      await cancel(world, buyer, order.id, dice);
      continue;
    }
    const isPaid =
      fate < 0.66
        ? await payByToken(world, buyer, order.id, dice)
        : await payAtCheckout(world, buyer, order.id, dice);
    if (isPaid && dice.chance(0.6)) await goIn(world, order, dice);
  }
}

export async function cancel(world: World, buyer: Visitor, orderId: string, dice: Dice): Promise<void> {
  const request = { kind: 'cancel', userId: buyer.id, wish: randomUUID(), about: orderId } as const;
  await insist(() => world.journal.ask(request, () => buyer.delete(`/api/orders/${orderId}`)), dice);
}

/** Pays with a card token; one in six cards is declined. Answers whether it was paid. */
async function payByToken(world: World, buyer: Visitor, orderId: string, dice: Dice): Promise<boolean> {
  const token = dice.chance(1 / 6) ? 'tok_chargeDeclined' : 'tok_visa';
  const send = wishOf(world, 'pay', buyer, orderId);
  const { outcome } = await insist(() => send('/api/payments', { orderId, token }), dice);
  return outcome === 'success';
}

/** Opens Stripe's page and, mostly, pays there. Answers whether it was paid. */
async function payAtCheckout(world: World, buyer: Visitor, orderId: string, dice: Dice): Promise<boolean> {
  const send = wishOf(world, 'checkout', buyer, orderId);
  const opened = await insist(() => send('/api/payments', { orderId }), dice);
  if (opened.outcome !== 'success' || dice.chance(0.15)) return false;
  const sessionId = sessionIn((opened.answer as { checkoutUrl: string }).checkoutUrl);
  await sleep(dice.between(0, 300));
  const { outcome } = await world.journal.ask(
    { kind: 'pay-at-stripe', userId: buyer.id, wish: randomUUID(), about: orderId },
    () => world.stripe.pay(sessionId),
  );
  return outcome === 'success';
}

/** Two doors scan each ticket of an order at the same moment. */
async function goIn(world: World, { id, tickets }: Order, dice: Dice): Promise<void> {
  const issued = await waitForTickets(world, id, tickets.length);
  await Promise.all(
    issued.flatMap((ticketId) =>
      [1, 2].map(async () => {
        await sleep(dice.between(0, 15));
        await world.journal.ask(
          { kind: 'scan', userId: world.seller.id, wish: randomUUID(), about: ticketId },
          () => world.seller.post('/api/tickets/verify', { ticketId }),
        );
      }),
    ),
  );
}

async function waitForTickets(world: World, orderId: string, count: number): Promise<string[]> {
  const deadline = Date.now() + TICKETS_MS;
  while (Date.now() < deadline) {
    const found = await world
      .database('tickets')
      .collection('issued-tickets')
      .find({ orderId })
      .toArray()
      .catch(() => []);
    if (found.length === count) return found.map(({ _id }) => String(_id));
    await sleep(250);
  }
  return [];
}

async function sell(world: World, dice: Dice, going: () => boolean): Promise<void> {
  while (going()) {
    await sleep(dice.between(200, 800));
    const send = wishOf(world, 'list', world.seller);
    const ticket = { title: 'A ticket', price: dice.between(1_000, 9_000) };
    const listed = await insist(() => send('/api/tickets', ticket), dice);
    if (listed.outcome === 'success') world.sale.listed.push((listed.answer as { id: string }).id);
  }
}
