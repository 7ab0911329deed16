import { setTimeout as sleep } from 'node:timers/promises';
import { serviceNames, type ServiceName } from '@aisle/common';
import type { Fault } from '../fault.ts';

/** kill -9 of a service's processes, at any moment: one, the other, sometimes both at once. */
const killOf = (service: ServiceName): Fault => ({
  name: `kill-${service}`,
  title: `kill -9 of ${service}, three times`,
  ...(service === 'orders' && { ci: true }),
  async run(world, dice) {
    for (let time = 0; time < 3; time += 1) {
      await sleep(dice.between(100, 1_500));
      const running = dice.shuffle(await world.running(service));
      await Promise.all(running.slice(0, dice.chance(0.3) ? 2 : 1).map((one) => one.kill()));
    }
    return [];
  },
});

export const kills: Fault[] = serviceNames.map(killOf);
