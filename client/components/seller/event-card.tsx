import { Suspense } from 'react';
import { LocalTime } from '@/components/local-time.tsx';
import { PageLink } from '@/components/page-link.tsx';
import { Card } from '@/components/ui/card.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { formatMoney } from '@/lib/money.ts';
import type { Sales } from '@/lib/seller/types.ts';
import { readIfPossible } from '@/lib/server-api.ts';
import { texts } from '@/lib/texts.ts';
import type { EventItem } from '@/lib/types.ts';
import { EventStatus } from './event-status.tsx';
import { SoldBar } from './sold-bar.tsx';
import styles from './event-card.module.css';

/** One of a seller's Events: what it is, how it stands, what of it is sold. */
export function EventCard({ event }: { event: EventItem }) {
  const isDraft = event.status === 'draft';
  const first = event.sessions[0];
  return (
    <Card as="article" className={styles['card']}>
      <div className={styles['main']}>
        <EventStatus status={event.status} />
        <h2>
          <PageLink href={`/seller/events/${event.id}${isDraft ? '/edit' : ''}`} className="cover-link">
            {event.name}
          </PageLink>
        </h2>
        <p className="soft small">
          {first && <LocalTime at={first.startsAt} />}
          {event.sessions.length > 1 && ` ${texts.seller.moreDates(event.sessions.length - 1)}`} ·{' '}
          {event.venue.name}
        </p>
      </div>
      <div className={styles['figures']}>
        {isDraft ? (
          <p className="soft small">{texts.seller.perDate(event.seatCount)}</p>
        ) : (
          <Suspense fallback={<Skeleton className={styles['waiting']} />}>
            <EventFigures eventId={event.id} />
          </Suspense>
        )}
      </div>
    </Card>
  );
}

async function EventFigures({ eventId }: { eventId: string }) {
  const sales = await readIfPossible<Sales>('/orders/sales', { eventId });
  if (!sales) return <p className="soft small">{texts.seller.figuresMissing}</p>;
  const { sold, held, free, revenue, currency } = sales;
  return (
    <>
      <SoldBar sold={sold} held={held} free={free} />
      <p className={styles['line']}>
        <span className="soft small">{texts.seller.soldOf(sold, sold + held + free)}</span>
        <strong>{formatMoney(revenue, currency)}</strong>
      </p>
    </>
  );
}
