import { ApiError, type ErrorDetail } from '@aisle/common';
import type { Request } from 'express';
import type { z } from 'zod';

/** As many as help; a hostile body may have thousands, each as long as it likes. */
const MAX_DETAILS = 50;
const MAX_PATH = 100;

/**
 * A request's body as a schema reads it. For bodies that are trees, where a chain a field would not be enough.
 * @throws ApiError 400 with one entry a wrong field, such as `sections[0].rows[2].seats`
 */
export function readBody<Schema extends z.ZodType>(req: Request, schema: Schema): z.output<Schema> {
  const read = schema.safeParse(req.body);
  if (read.success) return read.data;
  throw new ApiError(400, read.error.issues.flatMap(detailsOf).slice(0, MAX_DETAILS));
}

function detailsOf(issue: z.core.$ZodIssue): ErrorDetail[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      message: 'Unknown field',
      field: fieldOf([...issue.path, key]),
      code: 'unknown-field',
    }));
  }
  const { message, path } = issue;
  return [path.length === 0 ? { message } : { message, field: fieldOf(path) }];
}

function fieldOf(path: PropertyKey[]): string {
  const joined = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return joined.replace(/^\./, '').slice(0, MAX_PATH);
}
