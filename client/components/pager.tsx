import { PageLink } from '@/components/page-link.tsx';

type Props = { path: string; cursor?: string; nextCursor?: string | null; more: string; first: string };

/** The ways on and back from one page of a list: plain links, so they work without JavaScript. */
export function Pager({ path, cursor, nextCursor, more, first }: Props) {
  if (!cursor && !nextCursor) return null;
  return (
    <div className="pager">
      {cursor && (
        <PageLink href={path} className="button quiet">
          {first}
        </PageLink>
      )}
      {nextCursor && (
        <PageLink
          href={`${path}?cursor=${encodeURIComponent(nextCursor)}`}
          className="button quiet"
          rel="next"
        >
          {more}
        </PageLink>
      )}
    </div>
  );
}
