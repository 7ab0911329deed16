/** One entry of the contract's error list: what went wrong, in which field, and a code for programs. */
export interface ErrorDetail {
  message: string;
  field?: string;
  code?: string;
}

/**
 * A refusal that a caller should see. It carries the HTTP status and the contract's error list;
 * operations throw it without knowing of HTTP, the error handler writes it.
 */
export class ApiError extends Error {
  readonly status: number;
  readonly details: ErrorDetail[];
  /** Seconds after which trying again makes sense; sent as Retry-After. */
  readonly retryAfter: number | undefined;

  constructor(
    status: number,
    details: ErrorDetail[],
    options: { retryAfter?: number; cause?: unknown } = {},
  ) {
    super(details.map((detail) => detail.message).join('; '), { cause: options.cause });
    this.name = 'ApiError';
    this.status = status;
    this.details = details;
    this.retryAfter = options.retryAfter;
  }
}

/** 400: the input is wrong; `field` names where. */
export const badRequest = (message: string, field?: string): ApiError =>
  new ApiError(400, [{ message, ...(field === undefined ? {} : { field }) }]);

/** 401: nobody is signed in. */
export const notSignedIn = (message = 'Sign in first'): ApiError => new ApiError(401, [{ message }]);

/** 401: the session's token has run out; `POST /api/users/renew` makes a new one. */
export const sessionExpired = (): ApiError =>
  new ApiError(401, [{ message: 'Your session has expired', code: 'session-expired' }]);

/** 403: signed in, but not yours or not your role. */
export const forbidden = (message: string): ApiError => new ApiError(403, [{ message }]);

/** 404: unknown, or not for this caller to know of. */
export const notFound = (message = 'Not found'): ApiError => new ApiError(404, [{ message }]);

/** 409: taken, stale or in the wrong state; `code` says which to a program. */
export const conflict = (message: string, code: string): ApiError => new ApiError(409, [{ message, code }]);

/** 503: cannot be done right now; try again after `retryAfter` seconds. */
export const unavailable = (message: string, retryAfter = 2, cause?: unknown): ApiError =>
  new ApiError(503, [{ message, code: 'unavailable' }], { retryAfter, cause });
