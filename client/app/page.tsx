import type { Metadata } from 'next';
import { PageLink } from '@/components/page-link.tsx';
import { Pager } from '@/components/pager.tsx';
import { TicketCard } from '@/components/ticket-card.tsx';
import { param, type SearchParams } from '@/lib/search-params.ts';
import { read } from '@/lib/server-api.ts';
import { texts } from '@/lib/texts.ts';
import type { ListedTicket, Page } from '@/lib/types.ts';

export const metadata: Metadata = { title: texts.landing.title };

export default async function LandingPage({ searchParams }: { searchParams: SearchParams }) {
  const cursor = await param(searchParams, 'cursor');
  const { data } = await read<Page<ListedTicket>>('/tickets', { limit: 24, cursor });
  return (
    <div className="page wide">
      <div className="page-head hero">
        <h1>{texts.landing.title}</h1>
        <p className="lede">{texts.landing.lede}</p>
      </div>
      {data.items.length === 0 ? (
        <div className="empty">
          <p>{texts.landing.empty}</p>
          <p className="soft">{texts.landing.emptyHint}</p>
          <PageLink href="/sell" className="button">
            {texts.landing.sell}
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
        more={texts.landing.more}
        first={texts.landing.first}
      />
    </div>
  );
}
