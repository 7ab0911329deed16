import { pino, type Logger as PinoLogger } from 'pino';
import { currentTrace } from './context.ts';

export type Logger = PinoLogger;

/**
 * A structured logger of one service. Every line carries the correlation id of the request or message
 * that caused it. Secrets are redacted here, once, whatever a caller logs.
 */
export function createLogger(service: string, level = 'info'): Logger {
  return pino({
    base: { service, pid: process.pid },
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => {
      const trace = currentTrace();
      return trace === undefined ? {} : { trace };
    },
    redact: {
      paths: [
        'password',
        'token',
        'cookie',
        'authorization',
        '*.password',
        '*.token',
        '*.cookie',
        '*.authorization',
      ],
      censor: '[redacted]',
    },
  });
}
