import { Badge } from '@/components/ui/badge.tsx';
import { LocalTime } from '@/components/local-time.tsx';
import { PageLink } from '@/components/page-link.tsx';
import { formatMoney } from '@/lib/money.ts';
import { orderStatus, orderTitle } from '@/lib/order-tickets.ts';
import { texts } from '@/lib/texts.ts';
import type { Order } from '@/lib/types.ts';

const TONES = {
  created: 'warn',
  'awaiting:payment': 'warn',
  complete: 'good',
  cancelled: 'plain',
  expired: 'plain',
  refunded: 'plain',
} as const;

/** An order in a list: what it holds, its state, when it was placed and what it costs. */
export function OrderCard({ order }: { order: Order }) {
  const status = orderStatus(order);
  return (
    <article className="card order-card">
      <div>
        <h2>
          <PageLink href={`/orders/${order.id}`} className="cover-link">
            {orderTitle(order)}
          </PageLink>
        </h2>
        <p className="soft">
          <LocalTime at={order.createdAt} />
        </p>
      </div>
      <div className="order-card-end">
        <span className="amount">{formatMoney(order.total, order.currency)}</span>
        <Badge tone={TONES[status]}>{texts.orders.status[status]}</Badge>
      </div>
    </article>
  );
}
