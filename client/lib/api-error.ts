import { siteTexts } from './texts/site.ts';

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

const { problems: words } = siteTexts;

/** The error of an answer that says no; `summary` is for logs. */
export function refusal(status: number, body: unknown, summary: string): ApiError {
  return new ApiError(status, problemsOf(body) ?? [{ message: fallback(status) }], summary);
}

/** The error of a call that got no answer. */
export function unreachable(summary: string): ApiError {
  return new ApiError(0, [{ message: words.offline }], summary);
}

/** Turns whatever a call threw into an ApiError that is fit to be shown. */
export function toApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(0, [{ message: words.unknown }], error);
}

function problemsOf(body: unknown): Problem[] | undefined {
  const errors = (body as { errors?: Problem[] } | null | undefined)?.errors;
  return Array.isArray(errors) && errors.length > 0 ? errors : undefined;
}

function fallback(status: number): string {
  if (status === 429) return words.tooMany;
  return status >= 500 ? words.unavailable : words.unknown;
}
