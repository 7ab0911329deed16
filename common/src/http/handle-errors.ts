import type { ErrorRequestHandler } from 'express';
import { ApiError, unavailable } from '../errors/api-error.ts';
import { isOutage } from '../service/outage.ts';
import type { Logger } from '../service/logger.ts';

const clientMessages: Record<number, string> = {
  400: 'The body is not valid JSON',
  413: 'The body is too large',
  415: 'Send JSON in UTF-8',
};

/**
 * The refusal that an error stands for. body-parser's and Express's own are http-errors: marked as meant for the
 * caller (`expose`), with a 4xx status, and words that are not. A status on any other error, such as one of an
 * HTTP client, says nothing of our caller's request.
 */
function refusalOf(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error;
  if (error instanceof URIError) return new ApiError(400, [{ message: 'The address is not valid' }]);
  if (isOutage(error)) return unavailable('Please try again in a moment', 2, error);
  const { status = 500, expose } = (error ?? {}) as { status?: number; expose?: boolean };
  if (expose !== true || status < 400 || status > 499) return undefined;
  return new ApiError(status, [{ message: clientMessages[status] ?? 'The request is not valid' }]);
}

/** Answers every error in the contract's shape. What nobody expected is logged and answered 500 without detail. */
export function handleErrors(log: Logger): ErrorRequestHandler {
  return (error: unknown, _req, res, _next) => {
    if (res.headersSent) {
      log.error({ err: error }, 'request failed after its answer had begun');
      res.destroy();
      return;
    }
    const refusal = refusalOf(error) ?? new ApiError(500, [{ message: 'Something went wrong' }]);
    if (refusal.status >= 500) log.error({ err: error }, 'request failed');
    if (refusal.retryAfter !== undefined) res.set('Retry-After', String(refusal.retryAfter));
    res.status(refusal.status).json({ errors: refusal.details });
  };
}
