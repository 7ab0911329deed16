import { MapPin } from 'lucide-react';
import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { EventStatusNotice } from '@/components/events/event-status-notice.tsx';
import { Poster } from '@/components/events/poster.tsx';
import { PriceList } from '@/components/events/price-list.tsx';
import { SessionList } from '@/components/events/session-list.tsx';
import { JsonLd } from '@/components/json-ld.tsx';
import { LocalTime } from '@/components/local-time.tsx';
import { ButtonLink } from '@/components/ui/button.tsx';
import { readEvent, readSessions } from '@/lib/event-data.ts';
import {
  eventDescription,
  hasSeats,
  laterThan,
  lowestPrice,
  mostTickets,
  nextSession,
} from '@/lib/event-facts.ts';
import { eventJsonLd } from '@/lib/event-json-ld.ts';
import { formatMoney } from '@/lib/money.ts';
import { siteUrl } from '@/lib/site-url.ts';
import { texts } from '@/lib/texts.ts';
import styles from './page.module.css';

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const event = await readEvent((await params).id);
  const description = eventDescription(event);
  const images = event.imageUrl ? [event.imageUrl] : undefined;
  return {
    title: event.name,
    description,
    openGraph: { title: event.name, description, url: `/events/${event.id}`, images },
    twitter: { card: images ? 'summary_large_image' : 'summary' },
  };
}

export default async function EventPage({ params }: Props) {
  const { id } = await params;
  const [event, sessions, head] = await Promise.all([readEvent(id), readSessions(id), headers()]);
  const t = texts.events;
  const next = nextSession(sessions);
  const more = laterThan(next, sessions);
  const bookable = sessions.filter(({ status }) => status === 'onSale');
  return (
    <div className="page wide">
      <JsonLd data={eventJsonLd(event, sessions, siteUrl(head))} />
      <div className={styles['hero']}>
        <div className={styles['poster']}>
          <Poster event={event} priority named={false} />
        </div>
        <div className={styles['words']}>
          {next && (
            <p className={styles['when']}>
              <LocalTime at={next.startsAt} as="event" />
              {more > 0 && <span className="soft"> {t.moreDates(more)}</span>}
            </p>
          )}
          <h1 className={styles['title']}>{event.name}</h1>
          <p className={styles['where']}>
            <MapPin aria-hidden="true" size={20} />
            {[event.venue.name, event.venue.address].filter(Boolean).join(', ')}
          </p>
          <EventStatusNotice status={event.status} />
          {bookable.length > 0 && (
            <div className={styles['buy']}>
              <p className={styles['from']}>
                {t.from(formatMoney(lowestPrice(event), event.currency))}
                <span className="soft small">{t.pricesHint}</span>
              </p>
              <ButtonLink
                size="large"
                href={bookable.length === 1 ? `/events/${event.id}/sessions/${bookable[0]!.id}` : '#dates'}
              >
                {hasSeats(event) ? t.choose.seats : t.choose.tickets}
              </ButtonLink>
            </div>
          )}
        </div>
      </div>
      <div className={styles['rest']}>
        <section aria-labelledby="dates" className={styles['part']}>
          <h2 id="dates" className={styles['anchor']}>
            {t.dates}
          </h2>
          <SessionList event={event} sessions={sessions} />
        </section>
        <div className={styles['side']}>
          {event.description && (
            <section aria-labelledby="about" className={styles['part']}>
              <h2 id="about">{t.about}</h2>
              <div className={styles['about']}>{event.description}</div>
            </section>
          )}
          <section aria-labelledby="prices" className={styles['part']}>
            <h2 id="prices">{t.prices}</h2>
            <PriceList event={event} />
            <p className="soft small">
              {[t.limit(mostTickets(event)), event.reentry && t.reentry].filter(Boolean).join(' ')}
            </p>
          </section>
          <section aria-labelledby="where" className={styles['part']}>
            <h2 id="where">{t.where}</h2>
            <p>
              {event.venue.name}
              {event.venue.address && (
                <>
                  <br />
                  <span className="soft">{event.venue.address}</span>
                </>
              )}
            </p>
            <p>
              <a href={mapOf(event.venue)} target="_blank" rel="noreferrer">
                {t.map}
              </a>
            </p>
          </section>
        </div>
      </div>
    </div>
  );
}

function mapOf({ name, address }: { name: string; address?: string }): string {
  const query = [name, address].filter(Boolean).join(', ');
  return `https://www.openstreetmap.org/search?${new URLSearchParams({ query }).toString()}`;
}
