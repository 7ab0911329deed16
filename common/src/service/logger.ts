import { pino, type Logger as PinoLogger, type LoggerOptions } from 'pino';
import { currentTrace } from './context.ts';
import { logFields } from './tracing.ts';

export type Logger = PinoLogger;

/** Members whose values no line holds, wherever in it they are. */
const secrets = new Set([
  ...['password', 'currentPassword', 'passwordHash', 'token', 'jwt', 'renewal', 'qr', 'qrImage'],
  ...['cookie', 'cookies', 'set-cookie', 'authorization', 'stripe-signature'],
  ...['secret', 'client_secret', 'apiKey', 'privateJwk', 'card'],
]);
/** How far down they are looked for: `a.b.secret`. */
const SECRETS_DEPTH = 2;

type Members = Record<string, unknown>;

/** What is logged without its secrets: itself where it has none, which is what nearly all lines are. */
function withoutSecrets<T extends object>(logged: T, depth = SECRETS_DEPTH): T {
  let clean: Members | undefined;
  for (const [name, value] of Object.entries(logged as Members)) {
    const shown = secrets.has(name)
      ? '[redacted]'
      : // Of the line's error its serializer shows its words alone.
        depth > 0 &&
          !(name === 'err' && depth === SECRETS_DEPTH) &&
          typeof value === 'object' &&
          value !== null
        ? withoutSecrets(value, depth - 1)
        : value;
    if (shown === value) continue;
    clean ??= (Array.isArray(logged) ? [...(logged as unknown[])] : { ...logged }) as Members;
    clean[name] = shown;
  }
  return (clean as T | undefined) ?? logged;
}

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

/** Lines are written a few kilobytes at a time, and none waits longer than this; at the end of a process none is left. */
const FLUSH_MS = 100;
const BUFFERED_BYTES = 4_096;

/** pino takes a child's own fields past every formatter, so past what takes secrets out. */
function refuseChild(): never {
  throw new Error('log the fields with the line: those of a child logger are not redacted');
}

/**
 * A structured logger of one service. Every line carries the correlation id of the request or message
 * that caused it, and where that is traced the ids of the trace and span. Secrets are redacted here, once, whatever a caller logs.
 */
export function createLogger(service: string, level = 'info'): Logger {
  const options: LoggerOptions = {
    base: { service, pid: process.pid },
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => {
      const trace = currentTrace();
      return trace === undefined ? logFields() : { trace, ...logFields() };
    },
    serializers: { err: (error: unknown) => describe(error) },
    // Not pino's `redact`: it looks for each path in each line, which cost more than the rest of the line.
    formatters: { log: withoutSecrets },
    onChild: refuseChild,
  };
  return pino(options, pino.destination({ sync: false, minLength: BUFFERED_BYTES, periodicFlush: FLUSH_MS }));
}
