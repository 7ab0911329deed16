import { createLogger, type ServiceDefinition } from '@aisle/common';
import { buildApp } from './app.ts';
import type { Config } from './config.ts';
import type { Deps } from './deps.ts';
import { exposeRefunds } from './metrics.ts';
import { createReconciler } from './reconciler.ts';
import { createStripe } from './stripe/client.ts';
import { subscriptions } from './subscriptions.ts';

/** The payments service, ready to be started. */
export function paymentsService(config: Config): ServiceDefinition {
  const checkAfterMs = config.RECONCILE_SECONDS * 1000;
  const deps: Deps = {
    stripe: createStripe(config),
    webhookSecret: config.STRIPE_WEBHOOK_SECRET,
    publicUrl: config.PUBLIC_URL,
    checkAfterMs,
    log: createLogger('payments', config.LOG_LEVEL),
    nudge: () => reconciler.nudge(),
  };
  const reconciler = createReconciler(deps, checkAfterMs);
  return {
    name: 'payments',
    config,
    subscriptions: subscriptions(deps),
    buildApp: (context) => buildApp(context, deps),
    background: () => {
      exposeRefunds();
      return Promise.resolve(reconciler.start());
    },
  };
}
