import { Rocket } from 'lucide-react';
import type { Metadata } from 'next';
import { EventHeader } from '@/components/seller/event-header.tsx';
import { EventOrders } from '@/components/seller/orders/event-orders.tsx';
import { ButtonLink } from '@/components/ui/button.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { param, type SearchParams } from '@/lib/search-params.ts';
import { readOwnEvent } from '@/lib/seller/own-event.ts';
import { saleStatuses, type OrderQuery, type SoldOrder } from '@/lib/seller/types.ts';
import { readIfPossible } from '@/lib/server-api.ts';
import { texts } from '@/lib/texts.ts';
import type { Page } from '@/lib/types.ts';

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams };

const pathOf = (id: string) => `/seller/events/${id}/orders`;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id } = await params;
  return { title: `${texts.seller.orders}: ${(await readOwnEvent(id, pathOf(id))).name}` };
}

export default async function EventOrdersPage({ params, searchParams }: Props) {
  const { id } = await params;
  const event = await readOwnEvent(id, pathOf(id));
  return (
    <div className="page wide">
      <EventHeader event={event} tab="orders" />
      {event.status === 'draft' ? (
        <EmptyState icon={Rocket} title={texts.seller.live.draft} hint={texts.seller.ordersPage.emptyHint}>
          <ButtonLink href={`/seller/events/${event.id}/publish`}>{texts.seller.finish}</ButtonLink>
        </EmptyState>
      ) : (
        <EventOrders event={event} initial={await firstPage(event.id, await queryOf(searchParams))} />
      )}
    </div>
  );
}

/** The first page, so that the list is there at once; where the API cannot say, the browser asks again. */
async function firstPage(eventId: string, query: OrderQuery) {
  const page = await readIfPossible<Page<SoldOrder>>('/orders/sales/orders', {
    eventId,
    ...query,
    limit: 25,
  });
  return { query, page };
}

async function queryOf(searchParams: SearchParams): Promise<OrderQuery> {
  const [q, status, sessionId] = await Promise.all(
    ['q', 'status', 'sessionId'].map((name) => param(searchParams, name)),
  );
  const known = saleStatuses.find((one) => one === status);
  return {
    ...(q && { q: q.slice(0, 100) }),
    ...(known && { status: known }),
    ...(sessionId && { sessionId }),
  };
}
