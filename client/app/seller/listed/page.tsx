import { Ticket } from 'lucide-react';
import type { Metadata } from 'next';
import { Pager } from '@/components/pager.tsx';
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
      {data.items.length === 0 ? (
        <EmptyState icon={Ticket} title={texts.seller.noneListed} hint={texts.seller.noneListedHint}>
          <ButtonLink href="/sell">{texts.seller.sell}</ButtonLink>
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
        path="/seller/listed"
        cursor={cursor}
        nextCursor={data.nextCursor}
        more={texts.seller.more}
        first={texts.seller.first}
      />
    </div>
  );
}
