import { Ticket } from 'lucide-react';
import type { Metadata } from 'next';
import { PagedList } from '@/components/paged-list.tsx';
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
      <PagedList
        page={data}
        path="/resale"
        cursor={cursor}
        words={texts.resale}
        className="card-grid"
        empty={
          <EmptyState icon={Ticket} title={texts.resale.empty} hint={texts.resale.emptyHint}>
            {sell}
          </EmptyState>
        }
      >
        {(ticket) => <TicketCard ticket={ticket} />}
      </PagedList>
    </div>
  );
}
