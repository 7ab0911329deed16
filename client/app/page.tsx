import type { Metadata } from 'next';
import { PageLink } from '@/components/page-link.tsx';
import { Pager } from '@/components/pager.tsx';
import { TicketCard } from '@/components/ticket-card.tsx';
import { param, type SearchParams } from '@/lib/search-params.ts';
import { read } from '@/lib/server-api.ts';
import { texts } from '@/lib/texts.ts';
import type { ListedTicket, Page } from '@/lib/types.ts';

export const metadata: Metadata = { title: texts.resale.title };

export default async function LandingPage({ searchParams }: { searchParams: SearchParams }) {
  const cursor = await param(searchParams, 'cursor');
  const { data } = await read<Page<ListedTicket>>('/tickets', { limit: 24, cursor });
  return (
    <div className="page wide">
      <div className="page-head hero">
        <h1>{texts.resale.title}</h1>
        <p className="lede">{texts.resale.lede}</p>
      </div>
      {data.items.length === 0 ? (
        <div className="empty">
          <p>{texts.resale.empty}</p>
          <p className="soft">{texts.resale.emptyHint}</p>
          <PageLink href="/sell" className="button">
            {texts.resale.sell}
          </PageLink>
        </div>
      ) : (
        <ul className="ticket-grid">
          {data.items.map((ticket) => (
            <li key={ticket.id}>
              <TicketCard ticket={ticket} />
            </li>
          ))}
        </ul>
      )}
      <Pager
        path="/"
        cursor={cursor}
        nextCursor={data.nextCursor}
        more={texts.resale.more}
        first={texts.resale.first}
      />
    </div>
  );
}
