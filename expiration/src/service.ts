import { type ServiceDefinition } from '@aisle/common';
import { buildApp } from './app.ts';
import type { Config } from './config.ts';
import { exposeHolds } from './metrics.ts';
import type { DueDeadline } from './models/deadline.ts';
import { subscriptions } from './subscriptions.ts';
import { HORIZON_MS, startSweeper } from './sweeper.ts';
import { startTimers, type Timers } from './timers.ts';

/** The expiration service, ready to be started. */
export function expirationService(config: Config): ServiceDefinition {
  let timers: Timers | undefined;

  /** Messages do not wait for timers: what is not set here the next sweep sets. */
  const arm = (deadlines: DueDeadline[]) => {
    const soon = Date.now() + HORIZON_MS;
    void timers?.set(deadlines.filter(({ expiresAt }) => expiresAt.getTime() <= soon));
  };

  return {
    name: 'expiration',
    config,
    subscriptions: subscriptions(arm),
    buildApp,
    background: ({ log }) => {
      exposeHolds();
      timers = startTimers(config.REDIS_URL, config.QUEUE_PREFIX, log);
      const sweeper = startSweeper(timers, config.SWEEP_SECONDS * 1000, log);
      const running = timers;
      return Promise.resolve({
        async stop() {
          await sweeper.stop();
          await running.stop();
          timers = undefined;
        },
      });
    },
  };
}
