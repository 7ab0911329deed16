import type { ServiceName } from '@aisle/common';
import { crashAt, type CrashPoint } from '../arm-crash.ts';
import type { Fault } from '../fault.ts';

/** A crash of one process at a point that hurts, at a moment that the dice choose; then of another one. */
const crash = (
  name: string,
  title: string,
  points: [ServiceName, CrashPoint][],
  more: Partial<Fault> = {},
): Fault => ({
  name: `crash-${name}`,
  title,
  ...more,
  async run(world, dice) {
    const found: string[] = [];
    for (const [service, point] of points) {
      const target = dice.pick(await world.running(service));
      if (!(await crashAt(world.dataDir, target, point, dice.between(1, 4))))
        found.push(`fault-not-made: ${target.name} never came to ${point}`);
    }
    return found;
  },
});

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
  crash('webhook', 'crash after a webhook is committed, before its 200', [
    ['payments', 'before-webhook-answer'],
    ['payments', 'before-webhook-answer'],
  ]),
];
