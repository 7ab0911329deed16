import { Ticket } from 'lucide-react';
import type { Metadata } from 'next';
import { Pager } from '@/components/pager.tsx';
import { TicketCard } from '@/components/ticket-card.tsx';
import { ButtonLink } from '@/components/ui/button.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { PageHeader } from '@/components/ui/page-header.tsx';
import { param, type SearchParams } from '@/lib/search-params.ts';
import { read } from '@/lib/server-api.ts';
import { texts } from '@/lib/texts.ts';
import type { ListedTicket, Page } from '@/lib/types.ts';

export const metadata: Metadata = { title: texts.resale.title, description: texts.resale.lede };

export default async function ResalePage({ searchParams }: { searchParams: SearchParams }) {
  const cursor = await param(searchParams, 'cursor');
  const { data } = await read<Page<ListedTicket>>('/tickets', { limit: 24, cursor });
  const sell = <ButtonLink href="/sell">{texts.resale.sell}</ButtonLink>;
  return (
    <div className="page wide">
      <PageHeader title={texts.resale.title} lede={texts.resale.lede} actions={sell} />
      {data.items.length === 0 ? (
        <EmptyState icon={Ticket} title={texts.resale.empty} hint={texts.resale.emptyHint}>
          {sell}
        </EmptyState>
      ) : (
        <ul className="card-grid">
          {data.items.map((ticket) => (
            <li key={ticket.id}>
              <TicketCard ticket={ticket} />
            </li>
          ))}
        </ul>
      )}
      <Pager
        path="/resale"
        cursor={cursor}
        nextCursor={data.nextCursor}
        more={texts.resale.more}
        first={texts.resale.first}
      />
    </div>
  );
}
