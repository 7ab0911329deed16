import type { ReactNode } from 'react';
import type { Page } from '@/lib/types.ts';
import { Pager } from './pager.tsx';

type Props<Item> = {
  page: Page<Item>;
  /** Where the list is, and what else the address of one of its pages says: search and filters. */
  path: string;
  query?: Record<string, string | undefined>;
  /** Where this page begins; the first one has none. */
  cursor?: string | undefined;
  words: { more: string; first: string };
  /** How the items lie: below each other, in a grid. */
  className: string | undefined;
  /** What there is instead of a list that has nothing in it. */
  empty: ReactNode;
  children: (item: Item, index: number) => ReactNode;
};

/** One page of a list, and the ways on and back. */
export function PagedList<Item extends { id: string }>(props: Props<Item>) {
  const { page, path, query, cursor, words, className, empty, children } = props;
  return (
    <>
      {page.items.length === 0 ? (
        empty
      ) : (
        <ul className={className}>
          {page.items.map((item, index) => (
            <li key={item.id}>{children(item, index)}</li>
          ))}
        </ul>
      )}
      <Pager path={path} query={query} cursor={cursor} nextCursor={page.nextCursor} words={words} />
    </>
  );
}
