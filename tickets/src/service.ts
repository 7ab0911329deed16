import { createLogger, type ServiceDefinition } from '@aisle/common';
import { buildApp } from './app.ts';
import { createBoards } from './availability/boards.ts';
import type { TicketsConfig } from './config.ts';
import { ensureQrKey } from './qr/ensure-qr-key.ts';
import { createQrKeys } from './qr/qr-keys.ts';
import { createAnswerCache } from './routes/answer-cache.ts';
import { subscriptions } from './subscriptions.ts';

/** The tickets service: what is listed for sale, what was issued to buyers, and who was let in. */
export function ticketsService(config: TicketsConfig): ServiceDefinition {
  const qrKeys = createQrKeys();
  const boards = createBoards();
  const answers = createAnswerCache();
  return {
    name: 'tickets',
    config,
    subscriptions: subscriptions(createLogger('tickets', config.LOG_LEVEL), boards.announce),
    prepare: ensureQrKey,
    buildApp: (context) => buildApp(context, { config, qrKeys, boards, answers }),
    background: ({ log }, nats) => {
      answers.listen(nats);
      return Promise.resolve(boards.start(nats, log));
    },
  };
}
