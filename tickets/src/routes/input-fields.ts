import { z } from 'zod';

/** Control characters, NUL among them; tab and line ends are not: see `paragraph`. */
// eslint-disable-next-line no-control-regex
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
/** A text of nothing but zero-width characters would look empty. */
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;

const clean = (text: string) => !control.test(text) && text.isWellFormed();

/** A text of one or more lines: trimmed, 1 to `max` characters, no control characters but line ends and tabs. */
export const paragraph = (max: number) =>
  z
    .string('Must be text')
    .trim()
    .refine((text) => visible.test(text) && text.length <= max, {
      error: `Must have 1 to ${max} characters`,
      abort: true,
    })
    .refine(clean, 'Must not hold control characters');

/** A text of one line: trimmed, 1 to `max` characters, no control characters. */
export const line = (max: number) =>
  paragraph(max).refine((text) => !/[\t\r\n]/.test(text), 'Must be a single line');

/** A whole number (not text) from 1 to `max`. */
export const count = (max: number) => {
  const error = `Must be a whole number from 1 to ${max.toLocaleString('en')}`;
  return z.int({ error, abort: true }).min(1, error).max(max, error);
};

/** A list of `min` to `max` items. Its length is looked at first: a hostile list is not read to its end. */
export const listOf = <Item extends z.ZodType>(item: Item, min: number, max: number, what: string) =>
  z
    .custom<z.input<Item>[]>(
      (value) => Array.isArray(value) && value.length >= min && value.length <= max,
      `Must be a list of ${min} to ${max.toLocaleString('en')} ${what}`,
    )
    .pipe(z.array(item));
