import { pino, type Logger as PinoLogger } from 'pino';
import { currentTrace } from './context.ts';
import { logFields } from './tracing.ts';

export type Logger = PinoLogger;

/** Members whose values no line holds, wherever in it they are. */
const secrets = [
  ...['password', 'currentPassword', 'passwordHash', 'token', 'jwt', 'renewal', 'qr', 'qrImage'],
  ...['cookie', 'cookies', 'set-cookie', 'authorization', 'stripe-signature'],
  ...['secret', 'client_secret', 'apiKey', 'privateJwk', 'card'],
];

interface LoggedError {
  type: string;
  message: string;
  code?: unknown;
  stack?: string | undefined;
  cause?: LoggedError;
}

const MAX_CAUSES = 5;

/**
 * What a log line says of an error: its words and where it came from. Its other members stay out of it: drivers
 * put whole documents, headers and addresses there.
 */
function describe(error: unknown, depth = 0): LoggedError {
  if (typeof error !== 'object' || error === null) return { type: typeof error, message: String(error) };
  const { name, message, code, stack, cause } = error as Partial<Error> & { code?: unknown };
  return {
    type: String(name),
    message: withoutCredentials(String(message)),
    ...(code === undefined ? {} : { code }),
    stack: stack && withoutCredentials(stack),
    ...(cause !== undefined && depth < MAX_CAUSES ? { cause: describe(cause, depth + 1) } : {}),
  };
}

/** JSON Web Tokens, such as sessions and QR codes, and Stripe's keys, webhook secrets and card tokens. */
const tokens = /\beyJ[\w-]+\.[\w-]+\.[\w-]*|\b(?:[sr]k_(?:live|test)|whsec|tok|pm)_\w+/g;

/** Takes user names and passwords out of the addresses in a text, and what looks like a token or a key. */
export const withoutCredentials = (text: string): string =>
  text.replace(/(?<=:\/\/)[^/\s]+@/g, '').replace(tokens, '[redacted]');

/**
 * A structured logger of one service. Every line carries the correlation id of the request or message
 * that caused it, and where that is traced the ids of the trace and span. Secrets are redacted here, once, whatever a caller logs.
 */
export function createLogger(service: string, level = 'info'): Logger {
  return pino({
    base: { service, pid: process.pid },
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => {
      const trace = currentTrace();
      return trace === undefined ? logFields() : { trace, ...logFields() };
    },
    serializers: { err: (error: unknown) => describe(error) },
    redact: {
      paths: secrets.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]),
      censor: '[redacted]',
    },
  });
}
