import type { Metadata } from 'next';
import { cache } from 'react';
import styles from '@/components/listed-ticket.module.css';
import { LocalTime } from '@/components/local-time.tsx';
import { TicketActions } from '@/components/ticket-actions.tsx';
import { TicketStatus } from '@/components/ticket-status.tsx';
import { formatMoney } from '@/lib/money.ts';
import { readOrNotFound, visitor } from '@/lib/server-api.ts';
import { texts } from '@/lib/texts.ts';
import type { ListedTicket } from '@/lib/types.ts';

type Props = { params: Promise<{ id: string }> };

const readTicket = cache(async (id: string) => {
  const { data } = await readOrNotFound<ListedTicket>(`/tickets/${encodeURIComponent(id)}`);
  return data;
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const ticket = await readTicket((await params).id);
  return { title: ticket.title, description: formatMoney(ticket.price, ticket.currency) };
}

export default async function TicketPage({ params }: Props) {
  const [ticket, user] = await Promise.all([readTicket((await params).id), visitor()]);
  return (
    <div className="page">
      <article className={styles['sheet']}>
        <div className={styles['main']}>
          <TicketStatus status={ticket.status} />
          <h1>{ticket.title}</h1>
          <p className="soft">
            {texts.ticket.listed} <LocalTime at={ticket.createdAt} />
          </p>
        </div>
        <div className={styles['side']}>
          <p className={styles['price']}>
            <span className="visually-hidden">{texts.ticket.price} </span>
            {formatMoney(ticket.price, ticket.currency)}
          </p>
          <TicketActions ticket={ticket} user={user} />
        </div>
      </article>
    </div>
  );
}
