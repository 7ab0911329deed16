import { setTimeout as sleep } from 'node:timers/promises';
import mongoose from 'mongoose';
import type { Dice } from '../dice.ts';
import type { Fault } from '../fault.ts';
import type { Entry } from '../journal.ts';
import { wishOf } from '../load.ts';
import { openCheckout, orderIdOf, payAtStripe, payProbe, sessionOf } from '../probe.ts';
import type { World } from '../world.ts';

const PAYMENTS = 500;
/** How long before or after the end of its hold each comes. */
const SPREAD_MS = 1_000;

async function payAtTheEnd(world: World, order: Entry, dice: Dice): Promise<void> {
  const { expiresAt } = order.answer as { expiresAt: string };
  const opened = dice.chance(0.4) ? await openCheckout(world, order) : undefined;
  const at = Date.parse(expiresAt) + dice.between(-SPREAD_MS, SPREAD_MS);
  await sleep(Math.max(0, at - Date.now()));
  if (opened?.outcome === 'success') await payAtStripe(world, order, sessionOf(opened));
  else await payProbe(world, order);
}

/** How many orders were in time, and how many holds had ended. */
async function fates({ database }: World, orderIds: string[]) {
  const _id = { $in: orderIds.map((id) => new mongoose.Types.ObjectId(id)) };
  const orders = await database('orders').collection('orders').find({ _id }).toArray();
  const of = (wanted: string) => orders.filter(({ status }) => status === wanted).length;
  return { complete: of('complete'), cancelled: of('cancelled') };
}

export const paymentsAtExpiry: Fault = {
  name: 'payments-at-expiry',
  title: `${PAYMENTS} payments within a second of the end of their holds`,
  async run(world, dice) {
    const one = async (index: number) => {
      const own = dice.fork(`${index}`);
      await sleep(own.between(0, 2_000));
      const send = wishOf(world, 'order', own.pick(world.buyers));
      const order = await send('/api/orders', { sessionId: world.probeSessionId, quantity: 1 });
      if (order.outcome === 'success') await payAtTheEnd(world, order, own);
      return order.outcome === 'success' ? orderIdOf(order) : undefined;
    };
    const asked = await Promise.all(Array.from({ length: PAYMENTS }, (_, index) => one(index)));
    const placed = asked.filter((orderId) => orderId !== undefined);
    if (placed.length < PAYMENTS * 0.9)
      return [`fault-not-made: only ${placed.length} of ${PAYMENTS} orders were placed`];
    const { complete, cancelled } = await fates(world, placed);
    return complete > 0 && cancelled > 0
      ? []
      : [`fault-not-made: ${complete} were paid in time and ${cancelled} too late`];
  },
};
