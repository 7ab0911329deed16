import { LocalTime } from '@/components/local-time.tsx';
import { formatMoney } from '@/lib/money.ts';
import { texts } from '@/lib/texts.ts';
import type { Order } from '@/lib/types.ts';

/** What is in an order and what it comes to. */
export function OrderSummary({ order }: { order: Order }) {
  return (
    <section className="card order-summary" aria-labelledby="order-tickets">
      <h2 id="order-tickets">{texts.order.tickets}</h2>
      <ul className="order-lines">
        {order.tickets.map((ticket, index) => (
          <li key={`${index} ${ticket.ticketId ?? ticket.seat ?? ''}`}>
            <span>{[ticket.title ?? texts.orders.ticket, ticket.seat].filter(Boolean).join(' · ')}</span>
            <span className="amount">{formatMoney(ticket.price, order.currency)}</span>
          </li>
        ))}
        <li className="order-total">
          <span>{texts.order.total}</span>
          <span className="amount">{formatMoney(order.total, order.currency)}</span>
        </li>
      </ul>
      <dl className="facts">
        <div>
          <dt>{texts.order.placed}</dt>
          <dd>
            <LocalTime at={order.createdAt} />
          </dd>
        </div>
        <div>
          <dt>{texts.order.number}</dt>
          <dd>
            <code>{order.id}</code>
          </dd>
        </div>
      </dl>
    </section>
  );
}
