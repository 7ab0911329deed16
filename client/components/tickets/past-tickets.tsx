import { LocalTime } from '@/components/local-time.tsx';
import { PageLink } from '@/components/page-link.tsx';
import { Badge } from '@/components/ui/badge.tsx';
import { texts } from '@/lib/texts.ts';
import type { TicketGroup } from '@/lib/ticket-groups.ts';
import styles from './past-tickets.module.css';

/** What is over: a line each, without codes, since nobody is let in with them any more. */
export function PastTickets({ groups }: { groups: TicketGroup[] }) {
  const t = texts.myTickets;
  return (
    <section className={styles['past']} aria-labelledby="past-tickets">
      <h2 id="past-tickets">{t.past}</h2>
      <ul className={styles['list']}>
        {groups.map(({ title, startsAt, venue, tickets }) => (
          <li key={tickets[0]!.id}>
            <div>
              <PageLink href={`/orders/${tickets[0]!.orderId}`}>{title}</PageLink>
              <p className="soft small">
                {[venue?.name, t.count(tickets.length)].filter(Boolean).join(' · ')}
                {startsAt && (
                  <>
                    {' · '}
                    <LocalTime at={startsAt} />
                  </>
                )}
              </p>
            </div>
            <PastState tickets={tickets} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Whether anybody went; nothing where nobody did, though they could have. */
function PastState({ tickets }: Pick<TicketGroup, 'tickets'>) {
  const t = texts.myTickets.status;
  if (tickets.some(({ status }) => status === 'admitted')) return <Badge tone="plain">{t.admitted}</Badge>;
  return tickets.every(({ status }) => status === 'void') ? <Badge tone="plain">{t.void}</Badge> : null;
}
