import { ButtonLink } from '@/components/ui/button.tsx';
import styles from './pager.module.css';

type Props = {
  path: string;
  /** What else the address of a page of this list says: search and filters. */
  query?: Record<string, string | undefined>;
  cursor?: string;
  nextCursor?: string | null;
  words: { more: string; first: string };
};

/** The ways on and back from one page of a list: plain links, so they work without JavaScript. */
export function Pager({ path, query = {}, cursor, nextCursor, words }: Props) {
  if (!cursor && !nextCursor) return null;
  return (
    <div className={styles['pager']}>
      {cursor && (
        <ButtonLink href={withQuery(path, query)} variant="quiet">
          {words.first}
        </ButtonLink>
      )}
      {nextCursor && (
        <ButtonLink href={withQuery(path, { ...query, cursor: nextCursor })} variant="quiet" rel="next">
          {words.more}
        </ButtonLink>
      )}
    </div>
  );
}

/** A path with a query; what is undefined or empty is left out. */
export function withQuery(path: string, query: Record<string, string | undefined>): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
}
