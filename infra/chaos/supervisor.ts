import { setTimeout as sleep } from 'node:timers/promises';
import { serviceNames, type ServiceName } from '@aisle/common';
import type { Stack } from '../local/stack/start-stack.ts';

/** Keeps each service at its number of processes, as Kubernetes would. */
export interface Supervisor {
  /** What the next processes of a service are started with, beside what all have. */
  setEnv(service: ServiceName, env: Record<string, string>): void;
  stop(): Promise<void>;
}

const LOOK_MS = 100;
/** A process that could not start is tried again after this. */
const BACK_OFF_MS = 1_000;

/** Starts a new process of a service whenever it has fewer than it should. */
export function startSupervisor(stack: Stack, count: number): Supervisor {
  const starting = new Map<ServiceName, Promise<void>>();
  const envs = new Map<ServiceName, Record<string, string>>();
  let stopped = false;

  const start = async (service: ServiceName) => {
    try {
      await stack.add(service, envs.get(service));
    } catch {
      // A server that is down is a reason.
      await sleep(BACK_OFF_MS);
    }
  };
  const run = async () => {
    while (!stopped) {
      for (const service of serviceNames) {
        if (starting.has(service) || stack.processes(service).length >= count) continue;
        starting.set(
          service,
          start(service).finally(() => starting.delete(service)),
        );
      }
      await sleep(LOOK_MS);
    }
  };
  const running = run();
  return {
    setEnv: (service, env) => envs.set(service, env),
    async stop() {
      stopped = true;
      await running;
      await Promise.all(starting.values());
    },
  };
}
