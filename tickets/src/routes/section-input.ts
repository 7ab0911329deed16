import { isPrice, MAX_ROW_SEATS, MAX_ROWS, MAX_SEATS, PRICE_MAX, PRICE_MIN, sizeOf } from '@aisle/common';
import { z } from 'zod';
import { sectionCapacity } from '../availability/open-availability.ts';
import { count, line, listOf } from './input-fields.ts';

const seatNumbers = listOf(count(MAX_ROW_SEATS), 0, MAX_ROW_SEATS, 'seat numbers').optional();

const row = z
  .strictObject(
    {
      label: line(10).refine((label) => !label.includes('/'), 'Must not hold a slash'),
      seats: count(MAX_ROW_SEATS),
      blocked: seatNumbers,
      aisleAfter: seatNumbers,
    },
    'Must be a row',
  )
  .check(({ value, issues }) => {
    for (const field of ['blocked', 'aisleAfter'] as const) {
      const seen = new Set<number>();
      value[field]?.forEach((number, index) => {
        const path = [field, index];
        if (number > value.seats) issues.push(problem(value, path, 'The row has no such seat'));
        if (seen.has(number)) issues.push(problem(value, path, 'Is in the list already'));
        seen.add(number);
      });
    }
  });

const common = {
  id: z
    .string('Must be text')
    .regex(/^[A-Za-z0-9_-]{1,20}$/, 'Must be 1 to 20 letters, digits, hyphens or underscores'),
  name: line(100),
  price: z.custom<number>(
    isPrice,
    `Must be a whole number of cents (or the currency's smallest unit) from ${PRICE_MIN} to ${PRICE_MAX}`,
  ),
};

const general = z.strictObject({ ...common, kind: z.literal('general'), capacity: count(MAX_SEATS) });

const seated = z
  .strictObject({
    ...common,
    kind: z.literal('seated'),
    rows: listOf(row, 1, MAX_ROWS, 'rows').optional(),
    rowCount: count(MAX_ROWS).optional(),
    seatsPerRow: count(MAX_ROW_SEATS).optional(),
  })
  .check(({ value, issues }) => {
    const alike = value.rowCount !== undefined && value.seatsPerRow !== undefined;
    const partlyAlike = value.rowCount !== undefined || value.seatsPerRow !== undefined;
    if (value.rows ? partlyAlike : !alike) {
      issues.push(problem(value, ['rows'], 'A seated section has either rows or rowCount and seatsPerRow'));
    } else {
      issues.push(
        ...repeated(value.rows ?? [], ['rows'], 'label', 'Another row of the section has this label'),
      );
      if (sectionCapacity(value) === 0) issues.push(problem(value, ['rows'], 'Every seat is blocked'));
    }
  });

/** A section in the body: seated, with rows one by one or so many alike, or general, with a capacity. */
export const section = z.discriminatedUnion('kind', [seated, general], {
  error: ({ code }) => (code === 'invalid_union' ? 'Must be seated or general' : 'Must be a section'),
});

/** Checks what concerns all sections together: ids that differ, and no more seats than anybody has. */
export function sectionsFit({ value, issues }: z.core.ParsePayload<z.output<typeof section>[]>): void {
  issues.push(...repeated(value, [], 'id', 'Another section has this id'));
  const seats = value.reduce((sum, one) => sum + sizeOf(one), 0);
  if (seats > MAX_SEATS) {
    const most = MAX_SEATS.toLocaleString('en');
    issues.push(problem(value, [], `A session has ${most} seats at most, not ${seats.toLocaleString('en')}`));
  }
}

/** A problem for each item of the list at `path` whose `key` an earlier one has. */
function repeated<Item>(
  items: Item[],
  path: PropertyKey[],
  key: keyof Item & string,
  message: string,
): z.core.$ZodRawIssue[] {
  const seen = new Set<unknown>();
  return items.flatMap((item, index) => {
    if (seen.has(item[key])) return [problem(items, [...path, index, key], message)];
    seen.add(item[key]);
    return [];
  });
}

const problem = (input: unknown, path: PropertyKey[], message: string): z.core.$ZodRawIssue => ({
  code: 'custom',
  input,
  path,
  message,
});
