import { SearchX, CalendarPlus } from 'lucide-react';
import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { EventCard } from '@/components/events/event-card.tsx';
import { EventFilters } from '@/components/events/event-filters.tsx';
import { PagedList } from '@/components/paged-list.tsx';
import { ButtonLink } from '@/components/ui/button.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { param, type SearchParams } from '@/lib/search-params.ts';
import { read } from '@/lib/server-api.ts';
import { texts } from '@/lib/texts.ts';
import { TIME_ZONE_COOKIE, timeZoneOf } from '@/lib/time-zone.ts';
import type { EventItem, Page } from '@/lib/types.ts';
import { timesOf } from '@/lib/when.ts';
import styles from './page.module.css';

export const metadata: Metadata = {
  title: { absolute: texts.discover.pageTitle },
  description: texts.discover.lede,
};

/** In a first view; the pictures of the others can wait. */
const FIRST = 4;

export default async function DiscoverPage({ searchParams }: { searchParams: SearchParams }) {
  const [q, when, on, cursor] = await Promise.all(
    ['q', 'when', 'on', 'cursor'].map((name) => param(searchParams, name)),
  );
  const zone = timeZoneOf((await cookies()).get(TIME_ZONE_COOKIE)?.value) ?? 'UTC';
  const search = q?.slice(0, 100);
  const { data } = await read<Page<EventItem>>('/events', {
    limit: 24,
    cursor,
    q: search,
    ...timesOf(on ?? when, zone),
  });
  const filtered = Boolean(search ?? when ?? on);
  return (
    <div className="page wide">
      <div className={styles['hero']}>
        <h1 className={styles['title']}>{texts.discover.title}</h1>
        <p className="lede">{texts.discover.lede}</p>
      </div>
      <EventFilters q={search} when={when} on={on} />
      <PagedList
        page={data}
        path="/"
        query={{ q: search, when, on }}
        cursor={cursor}
        words={texts.discover}
        className={styles['grid']}
        empty={<Nothing filtered={filtered} />}
      >
        {(event, index) => <EventCard event={event} priority={index < FIRST} />}
      </PagedList>
    </div>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  if (!filtered) {
    return <EmptyState icon={CalendarPlus} title={texts.discover.empty} hint={texts.discover.emptyHint} />;
  }
  return (
    <EmptyState icon={SearchX} title={texts.discover.nothing} hint={texts.discover.nothingHint}>
      <ButtonLink href="/" variant="quiet">
        {texts.discover.all}
      </ButtonLink>
    </EmptyState>
  );
}
