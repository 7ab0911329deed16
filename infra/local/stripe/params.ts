import { parse } from 'qs';
import { z } from 'zod';
import { invalid } from './errors.ts';
import { isCurrency } from './money.ts';

/** Reads a form-encoded body or query string with Stripe's brackets: `line_items[0][price_data][currency]=usd`. */
export function readForm(text: string): Record<string, unknown> {
  return parse(text, { depth: 8, arrayLimit: 200, parameterLimit: 5000 });
}

/** A string that must pass a test; the message may name the parameter as `{param}`. */
function checked(
  ok: (value: string) => boolean,
  code: string | undefined,
  message: (value: string) => string,
) {
  return z.string().superRefine((value, context) => {
    if (!ok(value)) context.addIssue({ code: 'custom', message: message(value), params: { code } });
  });
}

export const text = (max = 5000) =>
  checked(
    (value) => value !== '' && value.length <= max,
    'parameter_invalid_string',
    (value) => `Invalid string: ${value.slice(0, 20)}...; must be at most ${max} characters`,
  );

export const integer = (min: number, max: number) =>
  checked(
    (value) => /^-?\d{1,15}$/.test(value),
    'parameter_invalid_integer',
    (value) => `Invalid integer: ${value}`,
  )
    .superRefine((value, context) => {
      const refuse = (message: string) =>
        context.addIssue({ code: 'custom', message, params: { code: 'parameter_invalid_integer' } });
      if (Number(value) < min) refuse(`This value must be greater than or equal to ${min}.`);
      if (Number(value) > max) refuse(`This value must be less than or equal to ${max}.`);
    })
    .transform(Number);

export const bool = () =>
  checked(
    (value) => value === 'true' || value === 'false',
    'parameter_invalid_boolean',
    (value) => `Invalid boolean: ${value}`,
  ).transform((value) => value === 'true');

export const currency = () =>
  checked(
    isCurrency,
    'parameter_invalid',
    (value) =>
      `Invalid currency: ${value}. It must be a lower-case three-letter ISO code that Stripe supports, like usd.`,
  );

export const webUrl = () =>
  checked(
    (value) => /^https?:\/\//.test(value) && URL.canParse(value.replaceAll(/[{}]/g, '')),
    'url_invalid',
    () => 'Not a valid URL',
  );

export const email = () =>
  checked(
    (value) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value),
    'email_invalid',
    (value) => `Invalid email address: ${value}`,
  );

/** At most 50 keys of at most 40 characters, values of at most 500. An empty value unsets a key. */
export const metadata = () =>
  z
    .record(z.string(), z.string())
    .superRefine((values, context) => {
      const refuse = (message: string) => context.addIssue({ code: 'custom', message });
      const keys = Object.keys(values);
      if (keys.length > 50) refuse(`Metadata can have up to 50 keys, but you passed in ${keys.length}.`);
      for (const [key, value] of Object.entries(values)) {
        if (key.length > 40)
          refuse(
            `Metadata keys can have up to 40 characters, but you passed in ${key}, which has ${key.length}.`,
          );
        if (value.length > 500)
          refuse(
            `Metadata values can have up to 500 characters, but you passed in a value for ${key} that has ${value.length}.`,
          );
      }
    })
    .transform((values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')));

/** An object that refuses keys it doesn't know, as Stripe does. */
export const hash = z.strictObject;

/** The parameters of an endpoint; every endpoint takes `expand`. */
export const params = <T extends z.ZodRawShape>(shape: T) =>
  z.strictObject({ ...shape, expand: z.array(z.string()).optional() });

const time = () => integer(0, Number.MAX_SAFE_INTEGER).optional();
const range = hash({ gt: time(), gte: time(), lt: time(), lte: time() });

/** The parameters of a list, newest first. */
export const listParams = <T extends z.ZodRawShape>(shape: T) =>
  params({
    ...shape,
    limit: integer(1, 100).optional(),
    starting_after: text().optional(),
    ending_before: text().optional(),
    created: z
      .preprocess((value) => (typeof value === 'string' ? { gte: value, lte: value } : value), range)
      .optional(),
  });

const bracketed = (path: PropertyKey[]) =>
  path.map((part, index) => (index === 0 ? String(part) : `[${String(part)}]`)).join('');

function at(input: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) => (value as Record<PropertyKey, unknown> | undefined)?.[part],
    input,
  );
}

/** Checks the parameters of a request; throws Stripe's error for the first that is unknown, missing or wrong. */
export function checkParams<S extends z.ZodType>(schema: S, input: Record<string, unknown>): z.infer<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issues = result.error.issues;
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  if (!issue) throw result.error;
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => bracketed([...issue.path, key]));
    throw invalid(`Received unknown parameter${names.length > 1 ? 's' : ''}: ${names.join(', ')}`, {
      code: 'parameter_unknown',
      param: names[0] ?? '',
    });
  }
  const param = bracketed(issue.path);
  const value = at(input, issue.path);
  if (value === undefined)
    throw invalid(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
  if (value === '')
    throw invalid(
      `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a parameter; ` +
        `however '${param}' cannot be unset. You should remove '${param}' from your request or supply a non-empty value.`,
      { code: 'parameter_invalid_empty', param },
    );
  if (issue.code === 'invalid_value')
    throw invalid(`Invalid ${param}: must be one of ${issue.values.join(', ')}`, { param });
  if (issue.code === 'custom') {
    const code = issue.params?.code as string | undefined;
    throw invalid(issue.message, { param, ...(code ? { code } : {}) });
  }
  const wanted =
    issue.code === 'invalid_type' ? (issue.expected === 'record' ? 'object' : issue.expected) : 'value';
  throw invalid(`Invalid ${wanted}: ${JSON.stringify(value).slice(0, 40)}`, { param });
}
