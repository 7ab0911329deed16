import { LocalTime } from '@/components/local-time.tsx';
import { PageLink } from '@/components/page-link.tsx';
import { Card } from '@/components/ui/card.tsx';
import { formatMoney } from '@/lib/money.ts';
import type { OrderEvent } from '@/lib/order-tickets.ts';
import { seatsWords } from '@/lib/place-words.ts';
import { texts } from '@/lib/texts.ts';
import type { Order } from '@/lib/types.ts';
import styles from './order-summary.module.css';

type Props = { order: Order; event: OrderEvent | undefined; isHeld: boolean };

/** What is in an order and what it comes to, all in. */
export function OrderSummary({ order, event, isHeld }: Props) {
  const t = texts.order;
  return (
    <Card as="section" raised className={styles['summary']} aria-labelledby="order-tickets">
      <h2 id="order-tickets" className={styles['label']}>
        {isHeld ? t.held : t.tickets}
      </h2>
      {event ? <EventPlaces order={order} event={event} /> : null}
      <ul className={styles['lines']}>
        {linesOf(order, event).map(({ words, amount }, index) => (
          <li key={`${index} ${words}`}>
            <span>{words}</span>
            <span className={styles['amount']}>{formatMoney(amount, order.currency)}</span>
          </li>
        ))}
        <li className={styles['total']}>
          <span>{t.total}</span>
          <span className={styles['amount']}>{formatMoney(order.total, order.currency)}</span>
        </li>
      </ul>
      <p className="soft small">{t.totalHint}</p>
      <dl className={styles['facts']}>
        <div>
          <dt>{t.placed}</dt>
          <dd>
            <LocalTime at={order.createdAt} />
          </dd>
        </div>
        <div>
          <dt>{t.number}</dt>
          <dd>
            <code>{order.id}</code>
          </dd>
        </div>
      </dl>
    </Card>
  );
}

function EventPlaces({ order, event }: { order: Order; event: OrderEvent }) {
  const t = texts.order;
  const seats = order.tickets.flatMap(({ seat }) => seat ?? []);
  return (
    <div className={styles['event']}>
      <p className={styles['name']}>
        <PageLink href={`/events/${event.id}`}>{event.name}</PageLink>
      </p>
      <dl className={styles['places']}>
        {event.startsAt && (
          <div>
            <dt>{t.date}</dt>
            <dd>
              <LocalTime at={event.startsAt} as="event" />
            </dd>
          </div>
        )}
        <div>
          <dt>{t.venue}</dt>
          <dd>{event.venue.name}</dd>
        </div>
        {event.sectionName && (
          <div>
            <dt>{t.section}</dt>
            <dd>{event.sectionName}</dd>
          </div>
        )}
        <div>
          <dt>{t.seats}</dt>
          <dd>{seats.length > 0 ? seatsWords(seats) : t.places(order.tickets.length)}</dd>
        </div>
      </dl>
    </div>
  );
}

/** Places of an Event all cost the same: one line. Listed tickets have a title each. */
function linesOf({ tickets }: Order, event: OrderEvent | undefined): { words: string; amount: number }[] {
  if (!event) {
    return tickets.map(({ title, price }) => ({ words: title ?? texts.orders.ticket, amount: price }));
  }
  const amount = tickets.reduce((sum, { price }) => sum + price, 0);
  return [{ words: texts.order.count(tickets.length), amount }];
}
