import type { Metadata } from 'next';
import { OrderView } from '@/components/order-view.tsx';
import { areIssued } from '@/lib/order-tickets.ts';
import type { CheckoutReturn } from '@/lib/order-stage.ts';
import { param, type SearchParams } from '@/lib/search-params.ts';
import { readIfPossible, readOrNotFound, requireUser } from '@/lib/server-api.ts';
import { texts } from '@/lib/texts.ts';
import type { IssuedTicket, Order, Page, Payment } from '@/lib/types.ts';

export const metadata: Metadata = { title: texts.order.title };

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams };

export default async function OrderPage({ params, searchParams }: Props) {
  const id = encodeURIComponent((await params).id);
  await requireUser(`/orders/${id}`);
  const { data: order, serverNow } = await readOrNotFound<Order>(`/orders/${id}`);
  const [payment, ticketsReady] = await Promise.all([
    readIfPossible<Payment>('/payments', { orderId: id }),
    hasTickets(order),
  ]);
  return (
    <OrderView
      initial={{ order, payment, ticketsReady }}
      serverNow={serverNow}
      returned={checkoutReturn(await param(searchParams, 'checkout'))}
    />
  );
}

async function hasTickets(order: Order): Promise<boolean> {
  if (order.status !== 'complete') return false;
  const mine = await readIfPossible<Page<IssuedTicket>>('/tickets/mine', { limit: 100 });
  return mine !== null && areIssued(order, mine);
}

function checkoutReturn(checkout: string | undefined): CheckoutReturn {
  return checkout === 'success' || checkout === 'cancelled' ? checkout : undefined;
}
