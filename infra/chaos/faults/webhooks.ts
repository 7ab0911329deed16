import { setTimeout as sleep } from 'node:timers/promises';
import { EMULATOR_WEBHOOK_SECRET } from '../../local/stack/start-stack.ts';
import { sign } from '../../local/stripe/webhooks.ts';
import type { Dice } from '../dice.ts';
import type { Fault } from '../fault.ts';
import { openCheckout, orderIdOf, orderProbe, payAtStripe, sessionOf } from '../probe.ts';
import type { StripeControl } from '../stripe-control.ts';
import type { World } from '../world.ts';

type WebhookSwitches = NonNullable<Parameters<StripeControl['set']>[0]['webhooks']>;

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

/** Somebody pays a session, and Stripe tells of it, while the call that makes the session has not been answered. */
async function payBeforeAnswer(world: World, dice: Dice): Promise<boolean> {
  const order = await orderProbe(world, dice);
  if (order.outcome !== 'success') return false;
  const opening = openCheckout(world, order);
  let isPaid = false;
  const deadline = Date.now() + 2_500;
  while (!isPaid && Date.now() < deadline) {
    await sleep(50);
    const session = (await newestSessions(world)).find((one) => one.client_reference_id === orderIdOf(order));
    if (session) isPaid = (await payAtStripe(world, order, session.id)).outcome === 'success';
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
    const paid = await Promise.all(
      Array.from({ length: 6 }, (_, index) => payBeforeAnswer(world, dice.fork(`${index}`))),
    );
    return paid.some(Boolean) ? [] : ['fault-not-made: no session could be paid before it was answered'];
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

/** Orders, opens Stripe's page and pays there. @returns the session, where all of that could be done */
async function paySession(world: World, dice: Dice): Promise<string | undefined> {
  const order = await orderProbe(world, dice);
  if (order.outcome !== 'success') return undefined;
  const opened = await openCheckout(world, order);
  if (opened.outcome !== 'success') return undefined;
  const sessionId = sessionOf(opened);
  const paid = await payAtStripe(world, order, sessionId);
  return paid.outcome === 'success' ? sessionId : undefined;
}

const swapped: Fault = {
  name: 'webhook-swapped',
  title:
    'webhooks are held and come in reverse; expired and completed of one session come the wrong way round',
  async run(world, dice) {
    const found: string[] = [];
    let swaps = 0;
    await world.stripe.set({ webhooks: { paused: true } });
    for (let count = 0; count < 4; count += 1) {
      const sessionId = await paySession(world, dice);
      if (sessionId === undefined) continue;
      // It was paid, its "completed" is held back, and before it comes an "expired" of the same session.
      const status = await tellExpired(world, sessionId, count);
      if (status === 200) swaps += 1;
      else found.push(`webhook-refused session=${sessionId}: ${status}`);
    }
    await sleep(dice.between(500, 2_000));
    await world.stripe.set({ webhooks: { paused: false, reverse: true } });
    await sleep(1_500);
    return swaps > 0 ? found : [...found, 'fault-not-made: no session was paid and told to have expired'];
  },
};

/** For so long webhooks come otherwise than once and at once; the heal puts Stripe right. */
const webhooksFor = (
  name: string,
  title: string,
  webhooks: (dice: Dice) => WebhookSwitches,
  [least, most]: [least: number, most: number],
): Fault => ({
  name: `webhook-${name}`,
  title,
  async run(world, dice) {
    const from = world.journal.entries.length;
    await world.stripe.set({ webhooks: webhooks(dice) });
    await sleep(dice.between(least, most));
    const paid = world.journal.entries
      .slice(from)
      .filter(({ kind, outcome }) => kind === 'pay-at-stripe' && outcome === 'success');
    return paid.length > 0 ? [] : ['fault-not-made: nothing was paid of which a webhook could tell'];
  },
});

export const webhookFaults: Fault[] = [
  early,
  swapped,
  webhooksFor(
    'five-times',
    'each webhook comes five times, late and at once',
    (dice) => ({ copies: 5, delayMs: dice.between(0, 400) }),
    [5_000, 5_000],
  ),
  webhooksFor(
    'lost',
    'no webhook comes for as long as a hold lasts and longer',
    () => ({ paused: true }),
    [7_000, 10_000],
  ),
];
