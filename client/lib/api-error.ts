import { isAxiosError, type AxiosError } from 'axios';
import { texts } from './texts.ts';

/** One entry of the API's `{ errors: [...] }`. */
export type Problem = { message: string; field?: string; code?: string };

/** A call that the API refused, or that never reached it (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly problems: Problem[];

  constructor(status: number, problems: Problem[], cause?: unknown) {
    super(problems.map((problem) => problem.message).join(' '), { cause });
    this.name = 'ApiError';
    this.status = status;
    this.problems = problems;
  }
}

/** Turns whatever a call threw into an ApiError that is fit to be shown. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (!isAxiosError(error)) return new ApiError(0, [{ message: texts.problems.unknown }], error);
  if (!error.response) return new ApiError(0, [{ message: texts.problems.offline }], summaryOf(error));
  const { status } = error.response;
  return new ApiError(
    status,
    problemsOf(error.response.data) ?? [{ message: fallback(status) }],
    summaryOf(error),
  );
}

/** What a log needs. The error itself carries the request's headers, and so the visitor's session. */
function summaryOf({ config, message }: AxiosError): string {
  return `${config?.method?.toUpperCase()} ${config?.url}: ${message}`;
}

function problemsOf(body: unknown): Problem[] | undefined {
  const errors = (body as { errors?: Problem[] } | null | undefined)?.errors;
  return Array.isArray(errors) && errors.length > 0 ? errors : undefined;
}

function fallback(status: number): string {
  if (status === 429) return texts.problems.tooMany;
  return status >= 500 ? texts.problems.unavailable : texts.problems.unknown;
}
