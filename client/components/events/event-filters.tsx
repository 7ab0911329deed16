import { Search } from 'lucide-react';
import { PageLink } from '@/components/page-link.tsx';
import { withQuery } from '@/components/pager.tsx';
import { Button } from '@/components/ui/button.tsx';
import { texts } from '@/lib/texts.ts';
import { whens } from '@/lib/when.ts';
import styles from './event-filters.module.css';

type Props = { q?: string; when?: string; on?: string };

/** What to look for and when. A plain form and plain links, so they work without JavaScript. */
export function EventFilters({ q, when, on }: Props) {
  const t = texts.discover;
  const current = on ? undefined : when;
  return (
    <search className={styles['filters']}>
      <form action="/" className={styles['form']}>
        <div className={styles['search']}>
          <Search aria-hidden="true" size={20} />
          <input
            type="search"
            name="q"
            defaultValue={q}
            maxLength={100}
            placeholder={t.placeholder}
            aria-label={t.search}
            enterKeyHint="search"
          />
        </div>
        <label className={styles['day']}>
          <span className="visually-hidden">{t.day}</span>
          <input type="date" name="on" defaultValue={on} />
        </label>
        <Button type="submit">{t.submit}</Button>
      </form>
      <ul className={styles['whens']} aria-label={t.when}>
        {[undefined, ...whens].map((one) => (
          <li key={one ?? 'any'}>
            <PageLink
              href={withQuery('/', { q, when: one })}
              className={styles['when']}
              aria-current={one === current && !on ? 'true' : undefined}
            >
              {one ? t.whens[one] : t.anyTime}
            </PageLink>
          </li>
        ))}
      </ul>
    </search>
  );
}
