import { ChevronLeft } from 'lucide-react';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { EventStatusNotice } from '@/components/events/event-status-notice.tsx';
import { LocalTime } from '@/components/local-time.tsx';
import { PageLink } from '@/components/page-link.tsx';
import { SeatPicker } from '@/components/seat-picker/seat-picker.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { readAvailability, readEvent, readSessions } from '@/lib/event-data.ts';
import { eventDescription, mostTickets } from '@/lib/event-facts.ts';
import { texts } from '@/lib/texts.ts';
import styles from './page.module.css';

type Props = { params: Promise<{ id: string; sid: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const event = await readEvent((await params).id);
  return { title: texts.picker.pageTitle(event.name), description: eventDescription(event) };
}

export default async function SessionPage({ params }: Props) {
  const { id, sid } = await params;
  const [event, sessions, availability] = await Promise.all([
    readEvent(id),
    readSessions(id),
    readAvailability(id, sid),
  ]);
  const session = sessions.find((one) => one.id === sid);
  if (!session) notFound();
  const canBuy = session.status === 'onSale' || session.status === 'soldOut';
  const { name, currency, sections } = event;
  return (
    <div className={styles['page']}>
      <div className={styles['head']}>
        <PageLink href={`/events/${event.id}`} className={styles['back']} aria-label={texts.picker.back}>
          <ChevronLeft aria-hidden="true" />
        </PageLink>
        <div className={styles['words']}>
          <h1 className={styles['title']}>{name}</h1>
          <p className={styles['facts']}>
            <LocalTime at={session.startsAt} as="event" /> · {event.venue.name}
          </p>
        </div>
      </div>
      {session.status !== 'onSale' && (
        <div className={styles['notice']}>
          <EventStatusNotice status={session.status} />
        </div>
      )}
      <noscript>
        <div className={styles['notice']}>
          <Notice>{texts.picker.needsScript}</Notice>
        </div>
      </noscript>
      {canBuy && (
        <SeatPicker
          event={{ id: event.id, name, currency, sections, most: mostTickets(event) }}
          session={{ id: session.id, startsAt: session.startsAt }}
          availability={availability}
        />
      )}
    </div>
  );
}
