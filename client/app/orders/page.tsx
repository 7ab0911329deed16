import { ReceiptText } from 'lucide-react';
import type { Metadata } from 'next';
import { OrderCard } from '@/components/checkout/order-card.tsx';
import { PagedList } from '@/components/paged-list.tsx';
import { ButtonLink } from '@/components/ui/button.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { PageHeader } from '@/components/ui/page-header.tsx';
import { param, type SearchParams } from '@/lib/search-params.ts';
import { read, readIfPossible, requireUser } from '@/lib/server-api.ts';
import { texts } from '@/lib/texts.ts';
import type { EventView, Order, Page, Payment } from '@/lib/types.ts';

export const metadata: Metadata = { title: texts.orders.title };

export default async function OrdersPage({ searchParams }: { searchParams: SearchParams }) {
  await requireUser('/orders');
  const cursor = await param(searchParams, 'cursor');
  const { data } = await read<Page<Order>>('/orders', { limit: 20, cursor });
  const [events, payments] = await Promise.all([eventsOf(data.items), paymentsOf(data.items)]);
  return (
    <div className="page">
      <PageHeader title={texts.orders.title} />
      <PagedList
        page={data}
        path="/orders"
        cursor={cursor}
        words={texts.orders}
        className="stack"
        empty={
          <EmptyState icon={ReceiptText} title={texts.orders.empty} hint={texts.orders.emptyHint}>
            <ButtonLink href="/">{texts.orders.browse}</ButtonLink>
          </EmptyState>
        }
      >
        {(order) => (
          <OrderCard
            order={order}
            event={events.get(order.tickets[0]?.eventId ?? '') ?? null}
            payment={payments.get(order.id) ?? null}
          />
        )}
      </PagedList>
    </div>
  );
}

/** The Events that orders are of, by id. What can't be read is left out: the orders say the rest. */
async function eventsOf(orders: Order[]): Promise<Map<string, EventView>> {
  const ids = [...new Set(orders.flatMap(({ tickets }) => tickets[0]?.eventId ?? []))];
  const events = await Promise.all(ids.map((id) => readIfPossible<EventView>(`/events/${id}`)));
  return new Map(events.flatMap((event) => (event ? [[event.id, event]] : [])));
}

/** The payments of those orders whose money goes back: only they know whether it has. */
async function paymentsOf(orders: Order[]): Promise<Map<string, Payment>> {
  const late = orders.filter(
    ({ refundRequested, cancelReason }) => refundRequested && cancelReason !== 'refunded',
  );
  const payments = await Promise.all(
    late.map(({ id }) => readIfPossible<Payment>('/payments', { orderId: id })),
  );
  return new Map(payments.flatMap((payment) => (payment ? [[payment.orderId, payment]] : [])));
}
