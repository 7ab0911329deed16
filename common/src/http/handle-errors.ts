import type { ErrorRequestHandler } from 'express';
import { ApiError, unavailable } from '../errors/api-error.ts';
import { isOutage } from '../service/outage.ts';
import type { Logger } from '../service/logger.ts';

const clientMessages: Record<number, string> = {
  400: 'The body is not valid JSON',
  413: 'The body is too large',
  415: 'Send JSON in UTF-8',
};

/** body-parser's and Express's own refusals carry a 4xx status; their words are not for the caller. */
function refusalOf(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error;
  if (error instanceof URIError) return new ApiError(400, [{ message: 'The address is not valid' }]);
  if (isOutage(error)) return unavailable('Please try again in a moment', 2, error);
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  if (status < 400 || status > 499) return undefined;
  return new ApiError(status, [{ message: clientMessages[status] ?? 'The request is not valid' }]);
}

/** Answers every error in the contract's shape. What nobody expected is logged and answered 500 without detail. */
export function handleErrors(log: Logger): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    if (res.headersSent) return next(error);
    const refusal = refusalOf(error) ?? new ApiError(500, [{ message: 'Something went wrong' }]);
    if (refusal.status >= 500) log.error({ err: error }, 'request failed');
    if (refusal.retryAfter !== undefined) res.set('Retry-After', String(refusal.retryAfter));
    res.status(refusal.status).json({ errors: refusal.details });
  };
}
