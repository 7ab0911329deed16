import type { RequestHandler } from 'express';
import { newTrace, withTrace } from '../service/context.ts';
import { withoutCredentials, type Logger } from '../service/logger.ts';
import { logFields } from '../service/tracing.ts';

const header = 'x-request-id';
const acceptable = /^[\w-]{8,64}$/;

/**
 * Gives each request a correlation id (the caller's, where it sent a plain one; the trace's, where there is one), answers
 * it, logs one line.
 */
export function logRequests(log: Logger): RequestHandler {
  return (req, res, next) => {
    const given = req.get(header);
    const span = logFields();
    const trace = given !== undefined && acceptable.test(given) ? given : (span.trace_id ?? newTrace());
    const startedAt = performance.now();
    res.set(header, trace);
    withTrace(trace, () => {
      // `close` comes for requests that were broken off as well.
      res.once('close', () => {
        const ms = Math.round((performance.now() - startedAt) * 10) / 10;
        // The path alone: a query may hold what does not belong in a log.
        log.info(
          {
            method: req.method,
            path: withoutCredentials(req.originalUrl.split('?')[0]!),
            status: res.statusCode,
            ms,
            trace,
            ...span,
          },
          'request',
        );
      });
      next();
    });
  };
}
