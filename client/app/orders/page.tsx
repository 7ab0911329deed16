import type { Metadata } from 'next';
import { OrderCard } from '@/components/order-card.tsx';
import { PageLink } from '@/components/page-link.tsx';
import { Pager } from '@/components/pager.tsx';
import { param, type SearchParams } from '@/lib/search-params.ts';
import { read, requireUser } from '@/lib/server-api.ts';
import { texts } from '@/lib/texts.ts';
import type { Order, Page } from '@/lib/types.ts';

export const metadata: Metadata = { title: texts.orders.title };

export default async function OrdersPage({ searchParams }: { searchParams: SearchParams }) {
  await requireUser('/orders');
  const cursor = await param(searchParams, 'cursor');
  const { data } = await read<Page<Order>>('/orders', { limit: 20, cursor });
  return (
    <div className="page">
      <h1>{texts.orders.title}</h1>
      {data.items.length === 0 ? (
        <div className="empty">
          <p>{texts.orders.empty}</p>
          <PageLink href="/" className="button">
            {texts.orders.browse}
          </PageLink>
        </div>
      ) : (
        <ul className="stack">
          {data.items.map((order) => (
            <li key={order.id}>
              <OrderCard order={order} />
            </li>
          ))}
        </ul>
      )}
      <Pager
        path="/orders"
        cursor={cursor}
        nextCursor={data.nextCursor}
        more={texts.orders.more}
        first={texts.orders.first}
      />
    </div>
  );
}
