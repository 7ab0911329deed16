import { LocalTime } from '@/components/local-time.tsx';
import { Badge, type Tone } from '@/components/ui/badge.tsx';
import { ButtonLink } from '@/components/ui/button.tsx';
import { hasSeats, sellsFast } from '@/lib/event-facts.ts';
import { texts } from '@/lib/texts.ts';
import type { EventView, SessionRoom } from '@/lib/types.ts';
import styles from './session-list.module.css';

/** An event's dates like the leaves of a calendar, each with what is left and the way to its map. */
export function SessionList({ event, sessions }: { event: EventView; sessions: SessionRoom[] }) {
  return (
    <ul className={styles['list']}>
      {sessions.map((session) => (
        <li key={session.id} className={styles['session']}>
          <span className={styles['leaf']} aria-hidden="true">
            <span className={styles['month']}>
              <LocalTime at={session.startsAt} as="month" />
            </span>
            <span className={styles['day']}>
              <LocalTime at={session.startsAt} as="dayOfMonth" />
            </span>
          </span>
          <div className={styles['words']}>
            <h3 id={session.id}>
              <LocalTime at={session.startsAt} as="day" />
            </h3>
            <p className="soft small">
              <LocalTime at={session.startsAt} as="time" />
              {session.endsAt && (
                <>
                  {' – '}
                  <LocalTime at={session.endsAt} as="time" />
                </>
              )}
            </p>
            <Left session={session} />
          </div>
          {session.status === 'onSale' && (
            <ButtonLink
              href={`/events/${event.id}/sessions/${session.id}`}
              variant="quiet"
              className={styles['choose']}
              aria-describedby={session.id}
            >
              {hasSeats(event) ? texts.events.choose.seats : texts.events.choose.tickets}
            </ButtonLink>
          )}
        </li>
      ))}
    </ul>
  );
}

function Left({ session }: { session: SessionRoom }) {
  const { tone, text } = leftOf(session);
  return (
    <p className={styles['left']}>
      <Badge tone={tone}>{text}</Badge>
    </p>
  );
}

function leftOf({ status, free, seatCount }: SessionRoom): { tone: Tone; text: string } {
  const t = texts.events;
  const count = new Intl.NumberFormat(texts.locale).format(free);
  if (status === 'over') return { tone: 'plain', text: t.overDate };
  if (status === 'cancelled') return { tone: 'bad', text: t.cancelledDate };
  if (status === 'soldOut') return { tone: 'plain', text: t.soldOutDate };
  if (sellsFast({ free, capacity: seatCount })) return { tone: 'warn', text: t.fewLeft(count) };
  return { tone: 'good', text: t.left(count) };
}
