import { setTimeout as sleep } from 'node:timers/promises';
import { EMULATOR_WEBHOOK_SECRET } from '../../local/stack/start-stack.ts';
import { sign } from '../../local/stripe/webhooks.ts';
import type { Dice } from '../dice.ts';
import type { Fault } from '../fault.ts';
import { wishOf } from '../load.ts';
import { orderIdOf, orderProbe } from '../probe.ts';
import { sessionIn } from '../stripe-control.ts';
import type { World } from '../world.ts';

interface Session {
  id: string;
  client_reference_id: string | null;
}

/** What Stripe's own dashboard would show: the newest Checkout Sessions. */
async function newestSessions({ stack: { stripe } }: World): Promise<Session[]> {
  const answer = await fetch(`${stripe.emulator!}/v1/checkout/sessions?limit=100`, {
    headers: { Authorization: `Bearer ${stripe.secretKey}` },
  });
  return ((await answer.json()) as { data: Session[] }).data;
}

const openCheckout = (world: World, userId: string, orderId: string) => {
  const buyer = world.buyers.find(({ id }) => id === userId)!;
  return wishOf(world, 'checkout', buyer, orderId)('/api/payments', { orderId });
};

const payAtStripe = (world: World, userId: string, orderId: string, sessionId: string) =>
  world.journal.ask({ kind: 'pay-at-stripe', userId, wish: sessionId, about: orderId }, () =>
    world.stripe.pay(sessionId),
  );

/** Somebody pays a session, and Stripe tells of it, while the call that makes the session has not been answered. */
async function payBeforeAnswer(world: World, dice: Dice): Promise<boolean> {
  const order = await orderProbe(world, dice);
  if (order.outcome !== 'success') return false;
  const opening = openCheckout(world, order.userId, orderIdOf(order));
  let isPaid = false;
  const deadline = Date.now() + 2_500;
  while (!isPaid && Date.now() < deadline) {
    await sleep(50);
    const session = (await newestSessions(world)).find((one) => one.client_reference_id === orderIdOf(order));
    if (session)
      isPaid = (await payAtStripe(world, order.userId, orderIdOf(order), session.id)).outcome === 'success';
  }
  await opening;
  return isPaid;
}

const early: Fault = {
  name: 'webhook-early',
  title: 'a session is paid and its webhook comes before the call that made it returned',
  async run(world, dice) {
    await world.stripe.set({
      latencyMs: 1_500,
      latencyAt: 'after',
      path: '/v1/checkout/sessions',
      method: 'POST',
    });
    try {
      const paid = await Promise.all(
        Array.from({ length: 6 }, (_, index) => payBeforeAnswer(world, dice.fork(`${index}`))),
      );
      return paid.some(Boolean) ? [] : ['fault-not-made: no session could be paid before it was answered'];
    } finally {
      await world.stripe.reset();
    }
  },
};

/** Sends the webhook of an expired session, signed as Stripe does, of a session that was paid. */
async function tellExpired({ stack }: World, sessionId: string, count: number): Promise<number> {
  const object = { id: sessionId, object: 'checkout.session', status: 'expired', payment_status: 'unpaid' };
  const id = `evt_chaos_${sessionId}_${count}`;
  const body = JSON.stringify({ id, object: 'event', type: 'checkout.session.expired', data: { object } });
  const answer = await fetch(`${stack.url}/api/payments/webhook`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Stripe-Signature': sign(body, EMULATOR_WEBHOOK_SECRET) },
    body,
  });
  return answer.status;
}

const swapped: Fault = {
  name: 'webhook-swapped',
  title:
    'webhooks are held and come in reverse; expired and completed of one session come the wrong way round',
  async run(world, dice) {
    const found: string[] = [];
    await world.stripe.set({ webhooks: { paused: true } });
    try {
      for (let count = 0; count < 4; count += 1) {
        const order = await orderProbe(world, dice);
        if (order.outcome !== 'success') continue;
        const opened = await openCheckout(world, order.userId, orderIdOf(order));
        if (opened.outcome !== 'success') continue;
        const sessionId = sessionIn((opened.answer as { checkoutUrl: string }).checkoutUrl);
        await payAtStripe(world, order.userId, orderIdOf(order), sessionId);
        // It was paid, its "completed" is held back, and before it comes an "expired" of the same session.
        const status = await tellExpired(world, sessionId, count);
        if (status !== 200) found.push(`webhook-refused session=${sessionId}: ${status}`);
      }
      await sleep(dice.between(500, 2_000));
      await world.stripe.set({ webhooks: { paused: false, reverse: true } });
      await sleep(1_500);
      return found;
    } finally {
      await world.stripe.reset();
    }
  },
};

const fiveTimes: Fault = {
  name: 'webhook-five-times',
  title: 'each webhook comes five times, late and at once',
  async run(world, dice) {
    try {
      await world.stripe.set({ webhooks: { copies: 5, delayMs: dice.between(0, 400) } });
      await sleep(5_000);
      return [];
    } finally {
      await world.stripe.reset();
    }
  },
};

const lost: Fault = {
  name: 'webhook-lost',
  title: 'no webhook comes for as long as a hold lasts and longer',
  async run(world, dice) {
    try {
      await world.stripe.set({ webhooks: { paused: true } });
      await sleep(dice.between(7_000, 10_000));
      return [];
    } finally {
      await world.stripe.reset();
    }
  },
};

export const webhookFaults: Fault[] = [early, swapped, fiveTimes, lost];
