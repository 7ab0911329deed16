import type { Metadata } from 'next';
import { IssuedTicketCard } from '@/components/issued-ticket-card.tsx';
import { PageLink } from '@/components/page-link.tsx';
import { Pager } from '@/components/pager.tsx';
import { param, type SearchParams } from '@/lib/search-params.ts';
import { read, requireUser } from '@/lib/server-api.ts';
import { texts } from '@/lib/texts.ts';
import type { IssuedTicket, Page } from '@/lib/types.ts';

export const metadata: Metadata = { title: texts.myTickets.title };

export default async function MyTicketsPage({ searchParams }: { searchParams: SearchParams }) {
  await requireUser('/my-tickets');
  const cursor = await param(searchParams, 'cursor');
  const { data } = await read<Page<IssuedTicket>>('/tickets/mine', { limit: 20, cursor });
  return (
    <div className="page">
      <h1>{texts.myTickets.title}</h1>
      {data.items.length === 0 ? (
        <div className="empty">
          <p>{texts.myTickets.empty}</p>
          <PageLink href="/" className="button">
            {texts.orders.browse}
          </PageLink>
        </div>
      ) : (
        <ul className="stack">
          {data.items.map((ticket) => (
            <li key={ticket.id}>
              <IssuedTicketCard ticket={ticket} />
            </li>
          ))}
        </ul>
      )}
      <Pager
        path="/my-tickets"
        cursor={cursor}
        nextCursor={data.nextCursor}
        more={texts.myTickets.more}
        first={texts.myTickets.first}
      />
    </div>
  );
}
