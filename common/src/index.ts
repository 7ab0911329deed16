export * from './errors/api-error.ts';

export { acceptFirst } from './http/accept-first.ts';
export { createApp, type AppRoutes } from './http/create-app.ts';
export { requireAuth, requireRole, userOf } from './http/current-user.ts';
export * from './http/fields.ts';
export * from './http/idempotency.ts';
export { jsonBody } from './http/json-body.ts';
export * from './http/page.ts';
export {
  addressOf,
  createThrottles,
  throttled,
  type CreateThrottle,
  type Limit,
  type Throttle,
} from './http/throttle.ts';
export { refuseMalformed } from './http/refuse-malformed.ts';
export { sseClients } from './http/stream-metrics.ts';
export { validateRequest } from './http/validate-request.ts';

export * from './messaging/contracts.ts';
export * from './messaging/dead-letters.ts';
export {
  message,
  messagesIn,
  newestById,
  parseMessage,
  MalformedMessageError,
  type Message,
} from './messaging/message.ts';
export { keepNewest } from './messaging/keep-newest.ts';
export { connectNats, type Nats } from './messaging/nats.ts';
export {
  inTransaction,
  isDuplicateKey,
  Outbox,
  refuseDuplicate,
  type Transaction,
} from './messaging/outbox.ts';
export { type Handler, type Subscriptions } from './messaging/subscriptions.ts';

export * from './seating/layout.ts';

export {
  algorithmOf,
  createSessionVerifier,
  publicKeyOf,
  sessionToken,
  type KeySet,
} from './security/session-token.ts';
export { newEllipticKeyPair, newRsaKeyPair, type KeyPair } from './security/key-pair.ts';
export { applySigningKeys } from './security/signing-keys-copy.ts';
export { applyDeletedUsers, applyUsers, UserCopy, type UserCopyDocument } from './security/user-copy.ts';
export { roles, type CurrentUser, type Role } from './security/user.ts';

export {
  baseConfig,
  ConfigError,
  flag,
  integer,
  readConfig,
  redisUrl,
  type BaseConfig,
} from './service/config.ts';
export { currentCause, currentTrace, newTrace, withTrace, type Cause } from './service/context.ts';
export { createLogger, type Logger } from './service/logger.ts';
export { counter, gauge, histogram, lookedUp, type Sample } from './service/metrics.ts';
export { isOutage } from './service/outage.ts';
export {
  runService,
  startService,
  type BackgroundWork,
  type RunningService,
  type ServiceContext,
  type ServiceDefinition,
} from './service/run-service.ts';
export {
  continueTrace,
  currentSpan,
  currentTraceparent,
  endSpan,
  inSpan,
  isTracing,
  SpanKind,
  startSpan,
  traceparentOf,
  underSpan,
  type Span,
  type Traced,
} from './service/tracing.ts';
