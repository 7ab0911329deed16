import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../fault.ts';
import { mustAnswer, orderIdOf, orderProbe, payProbe, statusOf } from '../probe.ts';
import type { World } from '../world.ts';
import type { Dice } from '../dice.ts';

/** Buying says so, the hold stays, and nothing is charged: that is seen in the ledger at the end. */
async function mustSayNo(world: World, dice: Dice, meanwhile: string): Promise<string[]> {
  const order = await orderProbe(world, dice);
  if (order.outcome !== 'success') return mustAnswer(order, 201, meanwhile);
  const paid = await payProbe(world, order);
  const found = mustAnswer(paid, 503, meanwhile);
  if (!/not available|still under way|try again/i.test(paid.told ?? ''))
    found.push(`says-nothing pay ${meanwhile}: ${paid.told ?? ''}`);
  const status = await statusOf(world, orderIdOf(order));
  const { expiresAt } = order.answer as { expiresAt: string };
  if (status === 'cancelled' && Date.parse(expiresAt) > Date.now())
    found.push(`hold-lost order=${orderIdOf(order)} ${meanwhile}`);
  return found;
}

const failing = (
  name: string,
  title: string,
  failWith: 429 | 500 | 'hang' | 'drop',
  more: Partial<Fault> = {},
): Fault => ({
  name: `stripe-${name}`,
  title,
  ...more,
  async run(world, dice) {
    // Nothing is done at all, then a while in which all is done and only the answer is lost.
    await world.stripe.set({ failWith, failAt: 'before' });
    const found = await mustSayNo(world, dice, `while Stripe is ${name}`);
    await sleep(dice.between(500, 2_000));
    const failSticks = failWith === 500 && dice.chance(0.5);
    await world.stripe.set({ failAt: 'after', failSticks, failRate: 0.7 });
    await sleep(dice.between(2_000, 4_000));
    return found;
  },
});

export const stripeFaults: Fault[] = [
  failing('throttling', 'Stripe answers 429', 429),
  failing('broken', 'Stripe answers 500, before and after it has done the work', 500, { ci: true }),
  failing('silent', 'Stripe does not answer at all, before and after it has done the work', 'hang'),
  failing('cut', 'Stripe cuts connections, before and after it has done the work', 'drop'),
];
