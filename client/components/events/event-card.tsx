import { Flame, MapPin } from 'lucide-react';
import { LocalTime } from '@/components/local-time.tsx';
import { PageLink } from '@/components/page-link.tsx';
import { Badge } from '@/components/ui/badge.tsx';
import { laterThan, nextSession, sellsFast } from '@/lib/event-facts.ts';
import { formatMoney } from '@/lib/money.ts';
import { texts } from '@/lib/texts.ts';
import type { EventItem } from '@/lib/types.ts';
import { Poster } from './poster.tsx';
import styles from './event-card.module.css';

/** An event in a list: poster, when, where, from how much, and whether one has to hurry. */
export function EventCard({ event, priority = false }: { event: EventItem; priority?: boolean }) {
  const next = nextSession(event.sessions);
  const more = laterThan(next, event.sessions);
  return (
    <article className={styles['card']}>
      <div className={styles['poster']}>
        <Poster event={event} priority={priority} />
        <div className={styles['mark']}>
          {event.status === 'soldOut' ? (
            <Badge tone="plain">{texts.events.soldOut}</Badge>
          ) : (
            sellsFast(event) && (
              <Badge tone="warn">
                <Flame aria-hidden="true" />
                {texts.events.sellingFast}
              </Badge>
            )
          )}
        </div>
      </div>
      <div className={styles['words']}>
        {next && (
          <p className={styles['when']}>
            <LocalTime at={next.startsAt} as="event" />
            {more > 0 && <span className="soft"> {texts.events.moreDates(more)}</span>}
          </p>
        )}
        <h2 className={styles['name']}>
          <PageLink href={`/events/${event.id}`} className="cover-link">
            {event.name}
          </PageLink>
        </h2>
        <p className={styles['where']}>
          <MapPin aria-hidden="true" size={16} />
          {event.venue.name}
        </p>
        <p className={styles['price']}>{texts.events.from(formatMoney(event.from, event.currency))}</p>
      </div>
    </article>
  );
}
