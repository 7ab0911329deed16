import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../fault.ts';
import { placeOrder } from '../load.ts';

const AT_ONCE = 40;

/** Many more buyers than seats, all at the same moment, at both processes. */
export const rush: Fault = {
  name: 'rush',
  title: 'forty at a time want the same fifty seats, of both processes; one is killed meanwhile',
  async run(world, dice) {
    for (let round = 0; round < 3; round += 1) {
      await world.openSale(`rush ${round}`);
      const { sessionId } = world.sale;
      const wanted = { sessionId, sectionId: 'A', quantity: 1 };
      const placing = Array.from({ length: AT_ONCE }, async (_, index) => {
        await sleep(dice.between(0, 60));
        return placeOrder(world, dice.pick(world.buyers), wanted, dice.fork(`${round} ${index}`));
      });
      if (round === 1) {
        await sleep(dice.between(20, 120));
        await dice.pick(await world.running('orders')).kill();
      }
      await Promise.all(placing);
    }
    return [];
  },
};
