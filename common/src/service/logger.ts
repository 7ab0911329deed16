import { pino, type Logger as PinoLogger } from 'pino';
import { currentTrace } from './context.ts';
import { logFields } from './tracing.ts';

export type Logger = PinoLogger;

const secrets = ['password', 'token', 'jwt', 'cookie', 'authorization', 'client_secret'];

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

/** Takes user names and passwords out of the addresses in a text. */
export const withoutCredentials = (text: string): string => text.replace(/(?<=:\/\/)[^/\s]+@/g, '');

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
      paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      censor: '[redacted]',
    },
  });
}
