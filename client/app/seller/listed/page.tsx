import { Ticket } from 'lucide-react';
import type { Metadata } from 'next';
import { PagedList } from '@/components/paged-list.tsx';
import { SellerHeader } from '@/components/seller/seller-header.tsx';
import { TicketCard } from '@/components/ticket-card.tsx';
import { ButtonLink } from '@/components/ui/button.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { param, type SearchParams } from '@/lib/search-params.ts';
import { read, requireUser } from '@/lib/server-api.ts';
import { texts } from '@/lib/texts.ts';
import type { ListedTicket, Page } from '@/lib/types.ts';

export const metadata: Metadata = { title: texts.seller.listedTab };

export default async function ListedTicketsPage({ searchParams }: { searchParams: SearchParams }) {
  await requireUser('/seller/listed');
  const cursor = await param(searchParams, 'cursor');
  const { data } = await read<Page<ListedTicket>>('/tickets', { sellerId: 'me', limit: 24, cursor });
  return (
    <div className="page wide">
      <SellerHeader tab="listed" />
      <PagedList
        page={data}
        path="/seller/listed"
        cursor={cursor}
        words={texts.seller}
        className="card-grid"
        empty={
          <EmptyState icon={Ticket} title={texts.seller.noneListed} hint={texts.seller.noneListedHint}>
            <ButtonLink href="/sell">{texts.seller.sell}</ButtonLink>
          </EmptyState>
        }
      >
        {(ticket) => <TicketCard ticket={ticket} />}
      </PagedList>
    </div>
  );
}
