import { missing } from './errors.ts';

interface ListQuery {
  limit?: number | undefined;
  starting_after?: string | undefined;
  ending_before?: string | undefined;
  created?:
    | { gt?: number | undefined; gte?: number | undefined; lt?: number | undefined; lte?: number | undefined }
    | undefined;
}

/** A list object as Stripe answers it. */
export const page = (data: object[], hasMore: boolean, url: string) => ({
  object: 'list' as const,
  data,
  has_more: hasMore,
  url,
});

/**
 * One page of records, newest first, with Stripe's cursors and its filter on `created`.
 * `records` come oldest first; `matches` keeps those that are asked for.
 */
export function list<T extends { id: string; created: number }>(
  records: Iterable<T>,
  query: ListQuery,
  url: string,
  render: (record: T) => object,
  matches: (record: T) => boolean = () => true,
) {
  const { gt = -1, gte = 0, lt = Infinity, lte = Infinity } = query.created ?? {};
  const found = [...records]
    .filter(({ created }) => created > gt && created >= gte && created < lt && created <= lte)
    .filter(matches)
    .reverse();
  const limit = query.limit ?? 10;
  const position = (id: string, param: string) => {
    const index = found.findIndex((record) => record.id === id);
    if (index < 0) throw missing('object', id, param);
    return index;
  };
  let from = 0;
  let to = limit;
  let hasMore: boolean | undefined;
  if (query.starting_after !== undefined) {
    from = position(query.starting_after, 'starting_after') + 1;
    to = from + limit;
  } else if (query.ending_before !== undefined) {
    to = position(query.ending_before, 'ending_before');
    from = Math.max(0, to - limit);
    hasMore = from > 0;
  }
  return page(found.slice(from, to).map(render), hasMore ?? found.length > to, url);
}
