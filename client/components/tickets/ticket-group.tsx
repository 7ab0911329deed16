import { CalendarDays, MapPin } from 'lucide-react';
import { LocalTime } from '@/components/local-time.tsx';
import { IssuedTicketCard } from '@/components/tickets/issued-ticket-card.tsx';
import { TicketDownloads } from '@/components/tickets/ticket-downloads.tsx';
import { texts } from '@/lib/texts.ts';
import type { TicketGroup } from '@/lib/ticket-groups.ts';
import styles from './ticket-group.module.css';

/** The tickets for one date: what, when and where, and a code for each. */
export function TicketGroupView({ group }: { group: TicketGroup }) {
  const { of, title, startsAt, venue, tickets } = group;
  const heading = `tickets-${tickets[0]!.id}`;
  return (
    <section className={styles['group']} aria-labelledby={heading}>
      <div className={styles['head']}>
        <h2 id={heading}>{title}</h2>
        <p className={styles['facts']}>
          <span>
            <CalendarDays aria-hidden="true" size={16} />
            {startsAt ? <LocalTime at={startsAt} as="event" /> : texts.myTickets.undated}
          </span>
          {venue && (
            <span>
              <MapPin aria-hidden="true" size={16} />
              {[venue.name, venue.address].filter(Boolean).join(', ')}
            </span>
          )}
        </p>
        <div className={styles['downloads']}>
          <TicketDownloads of={of} name={title} hasDate={startsAt !== undefined} />
        </div>
      </div>
      <ul className={styles['list']}>
        {tickets.map((ticket) => (
          <li key={ticket.id}>
            <IssuedTicketCard ticket={ticket} />
          </li>
        ))}
      </ul>
    </section>
  );
}
