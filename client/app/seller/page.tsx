import { CalendarPlus, Store } from 'lucide-react';
import type { Metadata } from 'next';
import { PagedList } from '@/components/paged-list.tsx';
import { EventCard } from '@/components/seller/event-card.tsx';
import { SellerHeader } from '@/components/seller/seller-header.tsx';
import { ButtonLink } from '@/components/ui/button.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { param, type SearchParams } from '@/lib/search-params.ts';
import { read, requireUser } from '@/lib/server-api.ts';
import { texts } from '@/lib/texts.ts';
import type { EventItem, Page } from '@/lib/types.ts';

export const metadata: Metadata = { title: texts.seller.title };

export default async function SellerPage({ searchParams }: { searchParams: SearchParams }) {
  const user = await requireUser('/seller');
  if (user.role !== 'seller') {
    return (
      <div className="page">
        <h1>{texts.seller.title}</h1>
        <EmptyState icon={Store} title={texts.seller.buyersOnly} hint={texts.seller.buyersOnlyHint}>
          <ButtonLink href="/sell">{texts.seller.sell}</ButtonLink>
        </EmptyState>
      </div>
    );
  }
  const cursor = await param(searchParams, 'cursor');
  const { data } = await read<Page<EventItem>>('/events', { sellerId: 'me', limit: 12, cursor });
  return (
    <div className="page wide">
      <SellerHeader tab="events" />
      <PagedList
        page={data}
        path="/seller"
        cursor={cursor}
        words={texts.seller}
        className="stack"
        empty={
          <EmptyState icon={CalendarPlus} title={texts.seller.none} hint={texts.seller.noneHint}>
            <ButtonLink href="/seller/events/new">{texts.seller.create}</ButtonLink>
          </EmptyState>
        }
      >
        {(event) => <EventCard event={event} />}
      </PagedList>
    </div>
  );
}
