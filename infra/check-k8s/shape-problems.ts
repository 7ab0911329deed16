import { z } from 'zod';
import { fieldPath } from './field-path.ts';
import type { Problem } from './problem.ts';

/** What is wrong with the shape of a value: unknown fields, missing ones, wrong types. Nothing if it fits. */
export function shapeProblems(shape: z.ZodType, value: unknown): Problem[] {
  const { error } = shape.safeParse(value);
  return (error?.issues ?? []).flatMap((issue): Problem[] => {
    const steps = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: fieldPath(value, [...steps, key]), message: 'no such field' }));
    return [{ path: fieldPath(value, steps), message: issue.message }];
  });
}
