import type { Request } from 'express';
import { matchedData, query, type ValidationChain } from 'express-validator';

/** One page of a list; `nextCursor` asks for the next one and is null on the last. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

export interface PageRequest {
  limit: number;
  /** The id of the last item of the page before. */
  cursor?: string;
}

/** The chains of `?limit=&cursor=`: 1 to 100 items, 20 unless told. */
export const pageQuery: ValidationChain[] = [
  query('limit')
    .default('20')
    // A repeated parameter is a list, which `isInt` would take.
    .custom((value) => typeof value === 'string')
    .bail()
    .isInt({ min: 1, max: 100 })
    .bail()
    .toInt()
    .withMessage('Must be 1 to 100'),
  query('cursor')
    .optional()
    .custom((value) => typeof value === 'string' && /^[0-9a-f]{24}$/.test(value))
    .withMessage('Must be a cursor from an earlier page'),
];

/** What a validated request asks of a list. */
export const pageOf = (req: Request): PageRequest => {
  const { limit, cursor } = matchedData<{ limit: number; cursor?: string }>(req);
  return { limit, ...(cursor === undefined ? {} : { cursor }) };
};

/** Cuts a page out of `limit + 1` items that were read, newest id first. */
export function toPage<Stored, Item>(
  stored: Stored[],
  limit: number,
  idOf: (stored: Stored) => string,
  toItem: (stored: Stored) => Item,
): Page<Item> {
  const items = stored.slice(0, limit);
  const last = items.at(-1);
  return { items: items.map(toItem), nextCursor: stored.length > limit && last ? idOf(last) : null };
}
