import type { Metadata } from 'next';
import { OrderView } from '@/components/checkout/order-view.tsx';
import type { CheckoutReturn } from '@/lib/order-stage.ts';
import { orderEvent } from '@/lib/order-tickets.ts';
import { param, type SearchParams } from '@/lib/search-params.ts';
import { readIfPossible, readOrNotFound, requireUser } from '@/lib/server-api.ts';
import { texts } from '@/lib/texts.ts';
import type { EventView, IssuedTicket, Order, Page, Payment } from '@/lib/types.ts';

export const metadata: Metadata = { title: texts.order.title };

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams };

export default async function OrderPage({ params, searchParams }: Props) {
  const id = encodeURIComponent((await params).id);
  await requireUser(`/orders/${id}`);
  const { data: order, serverNow } = await readOrNotFound<Order>(`/orders/${id}`);
  const [payment, ticketsReady, event] = await Promise.all([
    readIfPossible<Payment>('/payments', { orderId: id }),
    hasTickets(order),
    eventOf(order),
  ]);
  return (
    <OrderView
      // Another order begins anew, with a clock and a state of its own.
      key={order.id}
      initial={{ order, payment, ticketsReady }}
      event={orderEvent(order, event)}
      serverNow={serverNow}
      returned={
        oneOf(['success', 'cancelled'], await param(searchParams, 'checkout')) satisfies CheckoutReturn
      }
      again={oneOf(['same', 'other'], await param(searchParams, 'again'))}
    />
  );
}

async function hasTickets(order: Order): Promise<boolean> {
  if (order.status !== 'complete') return false;
  const ofOrder = { orderId: order.id, limit: 1 };
  return ((await readIfPossible<Page<IssuedTicket>>('/tickets/mine', ofOrder))?.items.length ?? 0) > 0;
}

async function eventOf({ tickets }: Order): Promise<EventView | null> {
  const eventId = tickets[0]?.eventId;
  return eventId === undefined ? null : readIfPossible<EventView>(`/events/${eventId}`);
}

function oneOf<Value extends string>(values: Value[], given: string | undefined): Value | undefined {
  return values.find((value) => value === given);
}
