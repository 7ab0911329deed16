import { PageLink } from '@/components/page-link.tsx';
import { TicketStatus } from '@/components/ticket-status.tsx';
import { formatMoney } from '@/lib/money.ts';
import type { ListedTicket } from '@/lib/types.ts';
import styles from './listed-ticket.module.css';

/** A listed ticket in a list: title, price, and its state when it can't be bought. */
export function TicketCard({ ticket }: { ticket: ListedTicket }) {
  return (
    <article className={styles['card']}>
      <h2 className={styles['title']}>
        <PageLink href={`/tickets/${ticket.id}`} className="cover-link">
          {ticket.title}
        </PageLink>
      </h2>
      <div className={styles['stub']}>
        <span className={styles['price']}>{formatMoney(ticket.price, ticket.currency)}</span>
        <TicketStatus status={ticket.status} />
      </div>
    </article>
  );
}
