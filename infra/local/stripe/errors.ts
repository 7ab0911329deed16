import type { Decline } from './records.ts';

export type ErrorType = 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';

/** An error as Stripe answers it: `{ error: { type, code, message, param, … } }` with an HTTP status. */
export class ApiError extends Error {
  override name = 'ApiError';
  status: number;
  body: { error: Record<string, unknown> };

  constructor(status: number, type: ErrorType, message: string, more: Record<string, unknown> = {}) {
    super(message);
    this.status = status;
    const docs =
      typeof more.code === 'string'
        ? { doc_url: `https://stripe.com/docs/error-codes/${more.code.replaceAll('_', '-')}` }
        : {};
    this.body = { error: { ...more, ...docs, message, type } };
  }
}

/** 400: something is wrong with a parameter, or with the state of what it names. */
export function invalid(
  message: string,
  more: { param?: string; code?: string; [key: string]: unknown } = {},
) {
  return new ApiError(400, 'invalid_request_error', message, more);
}

/** An id that doesn't exist: 404 if it was in the path, 400 if it was a parameter. */
export function missing(what: string, id: string, param: string, status: 400 | 404 = 400) {
  return new ApiError(status, 'invalid_request_error', `No such ${what}: '${id}'`, {
    code: 'resource_missing',
    param,
  });
}

/** 402: the card was refused. */
export function cardError(decline: Decline, more: Record<string, unknown>) {
  return new ApiError(402, 'card_error', decline.message, {
    code: decline.code,
    ...(decline.declineCode ? { decline_code: decline.declineCode } : {}),
    ...more,
  });
}

export const serverError = () => new ApiError(500, 'api_error', 'An unknown error occurred');

export const tooManyRequests = () =>
  new ApiError(
    429,
    'invalid_request_error',
    'Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits.',
    { code: 'rate_limit' },
  );
