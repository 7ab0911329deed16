import { createLogger, type BaseConfig, type ServiceDefinition } from '@aisle/common';
import { buildApp } from './app.ts';
import { ensureQrKey } from './qr/ensure-qr-key.ts';
import { createQrKeys } from './qr/qr-keys.ts';
import { subscriptions } from './subscriptions.ts';

/** The tickets service: what is listed for sale, what was issued to buyers, and who was let in. */
export function ticketsService(config: BaseConfig): ServiceDefinition {
  const qrKeys = createQrKeys();
  return {
    name: 'tickets',
    config,
    subscriptions: subscriptions(createLogger('tickets', config.LOG_LEVEL)),
    prepare: ensureQrKey,
    buildApp: (context) => buildApp(context, qrKeys),
  };
}
