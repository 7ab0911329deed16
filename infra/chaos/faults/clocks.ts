import { setTimeout as sleep } from 'node:timers/promises';
import { serviceNames, type ServiceName } from '@aisle/common';
import { eventually } from '@aisle/common/testing';
import { clockOffBy, provideFaketime } from '../faketime.ts';
import type { Fault } from '../fault.ts';
import { HOLD_SECONDS, PROCESSES, type World } from '../world.ts';

const APART_SECONDS = 300;

/** Replaces one process of each of these services; what is started next has this environment. */
async function replaceOne(world: World, services: readonly ServiceName[], env: Record<string, string>) {
  const pids = new Map<ServiceName, number>();
  await Promise.all(
    services.map(async (service) => {
      const old = (await world.running(service))[0]!;
      world.supervisor.setEnv(service, env);
      await old.stop();
      const known = new Set(world.processes(service).map(({ pid }) => pid));
      const fresh = await eventually(() => {
        const running = world.processes(service);
        return running.length === PROCESSES && running.find(({ pid }) => !known.has(pid));
      }, 60_000);
      world.supervisor.setEnv(service, {});
      pids.set(service, fresh.pid);
    }),
  );
  return pids;
}

/** Whose clock is right though it should not be, by the Date of their answers. */
async function notApart(world: World, pids: Map<ServiceName, number>): Promise<string[]> {
  const wrong = [...pids].flatMap(([service, pid]) =>
    world.processes(service).filter((one) => one.pid === pid),
  );
  const off = await Promise.all(
    wrong.map(async ({ name, url }) => {
      const { headers } = await fetch(`${url}/healthz`);
      return { name, seconds: (Date.parse(headers.get('date')!) - Date.now()) / 1000 };
    }),
  );
  return off
    .filter(({ seconds }) => Math.abs(Math.abs(seconds) - APART_SECONDS) > 30)
    .map(({ name, seconds }) => `fault-not-made: ${name} is only ${seconds} s off`);
}

async function putRight(world: World, services: readonly ServiceName[], pids: Map<ServiceName, number>) {
  const wrong = services.flatMap((service) =>
    world.processes(service).filter(({ pid }) => pid === pids.get(service)),
  );
  await Promise.all(wrong.map((one) => one.stop()));
}

/** A hold that was made by a fast clock would last for five minutes more, were expiration's not as fast. */
const noLongHolds = ({ database }: World) =>
  eventually(async () => {
    const expiresAt = { $gt: new Date(Date.now() + HOLD_SECONDS * 1000 + 2_000) };
    const status = { $in: ['created', 'awaiting:payment'] };
    return (await database('orders').collection('orders').countDocuments({ status, expiresAt })) === 0;
  }, 30_000);

export const clocksApart: Fault = {
  name: 'clocks-apart',
  title: 'the clocks of the two processes of each service are five minutes apart (libfaketime)',
  unable() {
    try {
      provideFaketime();
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  },
  async run(world, dice) {
    const env = clockOffBy(dice.pick([1, -1]) * APART_SECONDS);
    const pids = await replaceOne(world, serviceNames, env);
    const found = await notApart(world, pids);
    await sleep(dice.between(4_000, 6_000));
    const later: ServiceName[] = ['expiration', 'payments'];
    const first = serviceNames.filter((service) => !later.includes(service));
    await putRight(world, first, pids);
    await noLongHolds(world);
    await putRight(world, later, pids);
    return found;
  },
};
