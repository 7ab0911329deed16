import { Ticket } from 'lucide-react';
import type { Metadata } from 'next';
import { KeepOffline } from '@/components/keep-offline.tsx';
import { PageLink } from '@/components/page-link.tsx';
import { PastTickets } from '@/components/tickets/past-tickets.tsx';
import { TicketGroupView } from '@/components/tickets/ticket-group.tsx';
import { TicketsAsOf } from '@/components/tickets/tickets-as-of.tsx';
import { ButtonLink } from '@/components/ui/button.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { PageHeader } from '@/components/ui/page-header.tsx';
import { readMyTickets } from '@/lib/read-my-tickets.ts';
import { requireUser } from '@/lib/server-api.ts';
import { texts } from '@/lib/texts.ts';
import { groupTickets } from '@/lib/ticket-groups.ts';
import styles from './my-tickets.module.css';

export const metadata: Metadata = { title: texts.myTickets.title };

export default async function MyTicketsPage() {
  await requireUser('/my-tickets');
  const { tickets, isAll } = await readMyTickets();
  const now = new Date();
  const { upcoming, past } = groupTickets(tickets, now.getTime());
  const t = texts.myTickets;
  return (
    <div className={`page ${styles['tickets']}`}>
      <KeepOffline path="/my-tickets" />
      <PageHeader title={t.title} />
      <TicketsAsOf at={now.toISOString()} />
      {tickets.length === 0 ? (
        <EmptyState icon={Ticket} title={t.empty} hint={t.emptyHint}>
          <ButtonLink href="/">{texts.orders.browse}</ButtonLink>
        </EmptyState>
      ) : (
        <>
          {upcoming.length === 0 && <p className="soft">{t.noUpcoming}</p>}
          {upcoming.map((group) => (
            <TicketGroupView key={group.tickets[0]!.id} group={group} />
          ))}
          {past.length > 0 && <PastTickets groups={past} />}
        </>
      )}
      {!isAll && (
        <Notice>
          <p>{t.many}</p>
        </Notice>
      )}
      <p className={styles['door']}>
        {t.door} <PageLink href="/door">{t.doorLink}</PageLink>
      </p>
    </div>
  );
}
