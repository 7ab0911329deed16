import { CancelHeldOrder } from '@/components/checkout/cancel-held-order.tsx';
import { LocalTime } from '@/components/local-time.tsx';
import { PageLink } from '@/components/page-link.tsx';
import { Badge, type Tone } from '@/components/ui/badge.tsx';
import { ButtonLink } from '@/components/ui/button.tsx';
import { Card } from '@/components/ui/card.tsx';
import { formatMoney } from '@/lib/money.ts';
import {
  orderEvent,
  orderStatus,
  orderTitle,
  type OrderEvent,
  type OrderState,
} from '@/lib/order-tickets.ts';
import { seatsWords } from '@/lib/place-words.ts';
import { texts } from '@/lib/texts.ts';
import type { EventView, Order, Payment } from '@/lib/types.ts';
import styles from './order-card.module.css';

const TONES: Record<OrderState, Tone> = {
  held: 'warn',
  complete: 'good',
  cancelled: 'plain',
  expired: 'plain',
  refunding: 'warn',
  refunded: 'plain',
  'event-cancelled': 'plain',
};

type Props = { order: Order; event: EventView | null; payment: Payment | null };

/** An order in a list: what it is of, its state, what it costs, and what is still to be done about it. */
export function OrderCard({ order, event, payment }: Props) {
  const status = orderStatus(order, payment);
  const about = orderEvent(order, event);
  const title = orderTitle(order, about);
  const isHeld = status === 'held';
  return (
    <Card as="article" className={styles['card']}>
      <div className={styles['head']}>
        <h2 className={styles['title']}>
          <PageLink href={`/orders/${order.id}`} className={isHeld ? undefined : 'cover-link'}>
            {title}
          </PageLink>
        </h2>
        <Badge tone={TONES[status]}>{texts.orders.status[status]}</Badge>
      </div>
      {about && (
        <p className={styles['place']}>
          {about.startsAt && <LocalTime at={about.startsAt} as="event" />}
          <span>{placeWords(order, about)}</span>
        </p>
      )}
      <p className={styles['foot']}>
        <span className="soft small">
          {isHeld ? texts.orders.payUntil : texts.orders.placed}{' '}
          <LocalTime at={isHeld ? order.expiresAt : order.createdAt} />
        </span>
        <span className={styles['amount']}>{formatMoney(order.total, order.currency)}</span>
      </p>
      {isHeld && (
        <div className={styles['actions']}>
          <ButtonLink href={`/orders/${order.id}`} size="small">
            {texts.orders.pay}
          </ButtonLink>
          <CancelHeldOrder orderId={order.id} title={title} />
        </div>
      )}
    </Card>
  );
}

function placeWords({ tickets }: Order, { sectionName }: OrderEvent): string {
  const seats = tickets.flatMap(({ seat }) => seat ?? []);
  const places = seats.length > 0 ? seatsWords(seats) : texts.order.places(tickets.length);
  return [sectionName, places].filter(Boolean).join(' · ');
}
