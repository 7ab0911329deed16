import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceName } from '@aisle/common';
import { crashAt, type CrashPoint } from '../arm-crash.ts';
import type { Dice } from '../dice.ts';
import type { Fault } from '../fault.ts';
import { cancel } from '../load.ts';
import { openCheckout, orderIdOf, orderProbe, payAtStripe, sessionOf } from '../probe.ts';
import type { World } from '../world.ts';

/** What the load does not do often enough by itself, again and again until told to stop. */
type Meanwhile = (world: World, dice: Dice, going: () => boolean) => Promise<void>;

/** A crash of one process at a point that hurts, at a moment that the dice choose; then of another one. */
const crash = (
  name: string,
  title: string,
  points: [ServiceName, CrashPoint][],
  { meanwhile, ...more }: Partial<Fault> & { meanwhile?: Meanwhile } = {},
): Fault => ({
  name: `crash-${name}`,
  title,
  ...more,
  async run(world, dice) {
    const found: string[] = [];
    let going = true;
    const busy = meanwhile?.(world, dice.fork('meanwhile'), () => going);
    try {
      for (const [service, point] of points) {
        const target = dice.pick(await world.running(service));
        if (!(await crashAt(world.dataDir, target, point, dice.between(1, 4))))
          found.push(`fault-not-made: ${target.name} never came to ${point}`);
      }
    } finally {
      going = false;
      await busy;
    }
    return found;
  },
});

/** Buyers pay and cancel before their payment is known here: the money must go back. */
const payAndCancel: Meanwhile = async (world, dice, going) => {
  await world.stripe.set({ webhooks: { delayMs: 1_000 } });
  const oneAfterAnother = async (own: Dice) => {
    while (going()) {
      await sleep(own.between(20, 200));
      const order = await orderProbe(world, own);
      if (order.outcome !== 'success') continue;
      const opened = await openCheckout(world, order);
      if (opened.outcome !== 'success') continue;
      await payAtStripe(world, order, sessionOf(opened));
      const buyer = world.buyers.find(({ id }) => id === order.userId)!;
      await cancel(world, buyer, orderIdOf(order), own);
    }
  };
  await Promise.all(['1', '2', '3'].map((name) => oneAfterAnother(dice.fork(name))));
};

export const crashes: Fault[] = [
  crash('before-commit', 'crash before a commit', [
    ['orders', 'before-commit'],
    ['payments', 'before-commit'],
    ['tickets', 'before-commit'],
  ]),
  crash('after-commit', 'crash after a commit, before anything that follows it', [
    ['orders', 'after-commit'],
    ['payments', 'after-commit'],
    ['tickets', 'after-commit'],
    ['expiration', 'after-commit'],
  ]),
  crash('after-publish', 'crash after a publish, before the outbox row is gone', [
    ['orders', 'after-publish'],
    ['payments', 'after-publish'],
    ['tickets', 'after-publish'],
    ['expiration', 'after-publish'],
  ]),
  crash(
    'before-ack',
    'crash after the commit of what a message asks, before its ack',
    [
      ['orders', 'before-ack'],
      ['payments', 'before-ack'],
      ['tickets', 'before-ack'],
      ['expiration', 'before-ack'],
    ],
    { ci: true },
  ),
  crash('before-answer', 'crash after an order or payment is committed, before its answer', [
    ['orders', 'before-order-answer'],
    ['payments', 'before-payment-answer'],
  ]),
  crash('after-session', "crash after Stripe made a session or charged a card, before it's stored", [
    ['payments', 'after-session'],
    ['payments', 'after-charge'],
    ['payments', 'after-session'],
  ]),
  crash(
    'after-refund',
    "crash after Stripe gave money back, before it's written down",
    [
      ['payments', 'after-refund'],
      ['payments', 'after-refund'],
    ],
    { meanwhile: payAndCancel },
  ),
  crash('webhook', 'crash after a webhook is committed, before its 200', [
    ['payments', 'before-webhook-answer'],
    ['payments', 'before-webhook-answer'],
  ]),
];
