import { LocalTime } from '@/components/local-time.tsx';
import { PageLink } from '@/components/page-link.tsx';
import { Badge } from '@/components/ui/badge.tsx';
import { classNames } from '@/components/ui/class-names.ts';
import { seatWords } from '@/lib/place-words.ts';
import { texts } from '@/lib/texts.ts';
import { titleOf } from '@/lib/ticket-groups.ts';
import type { IssuedTicket } from '@/lib/types.ts';
import styles from './issued-ticket-card.module.css';

const TONES = { valid: 'good', admitted: 'plain', void: 'bad' } as const;

/** One admission with the code that the door scans. */
export function IssuedTicketCard({ ticket }: { ticket: IssuedTicket }) {
  const t = texts.myTickets;
  const { seat, sectionName, status } = ticket;
  const place = seat === undefined ? (sectionName ?? '') : seatWords(seat);
  return (
    <article className={styles['ticket']} id={ticket.id}>
      {status !== 'void' && (
        <div className={styles['code']}>
          <img
            className={classNames(styles['qr'], status === 'admitted' && styles['used'])}
            src={ticket.qrImage}
            alt={t.qr(titleOf(ticket), place)}
            width={320}
            height={320}
          />
        </div>
      )}
      <div className={styles['main']}>
        <div className={styles['place']}>
          <h3>{place || titleOf(ticket)}</h3>
          <Badge tone={TONES[status]}>{t.status[status]}</Badge>
        </div>
        {seat !== undefined && sectionName && <p className={styles['section']}>{sectionName}</p>}
        <p className="soft small">{t.statusHint[status]}</p>
        <dl className={styles['facts']}>
          <div>
            <dt>{t.holder}</dt>
            <dd>{ticket.holder}</dd>
          </div>
          {ticket.admittedAt && (
            <div>
              <dt>{t.usedAt}</dt>
              <dd>
                <LocalTime at={ticket.admittedAt} />
              </dd>
            </div>
          )}
          <div>
            <dt>{t.number}</dt>
            <dd className={styles['number']}>{ticket.id}</dd>
          </div>
        </dl>
        {status !== 'void' && (
          <details className={styles['text']}>
            <summary>{t.code}</summary>
            <code>{ticket.qr}</code>
          </details>
        )}
        <p className={styles['order']}>
          <PageLink href={`/orders/${ticket.orderId}`}>{t.seeOrder}</PageLink>
        </p>
      </div>
    </article>
  );
}
