'use client';

import { Download, Receipt, SearchX } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { ActionButton } from '@/components/action-button.tsx';
import { sessionTime, useLocalTimes } from '@/components/seller/session-time.ts';
import { Button } from '@/components/ui/button.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { useInteractive } from '@/components/use-action.ts';
import { ordersCsvUrl, readEventOrders } from '@/lib/seller/api.ts';
import { saleStatuses, type OrderQuery } from '@/lib/seller/types.ts';
import { texts } from '@/lib/texts.ts';
import type { EventView } from '@/lib/types.ts';
import { OrderTable } from './order-table.tsx';
import { useEventOrders, type FirstPage } from './use-event-orders.ts';
import styles from './event-orders.module.css';

type Props = { event: EventView; initial: FirstPage };

/** The orders of an Event: searched, filtered, exported, refunded. The address says what is looked for. */
export function EventOrders({ event, initial }: Props) {
  const say = texts.seller.ordersPage;
  const id = useId();
  const interactive = useInteractive();
  const timeZone = useLocalTimes();
  const [query, setQuery] = useState(initial.query);
  const list = useEventOrders(event.id, query, initial);

  useEffect(() => {
    const search = new URLSearchParams({ ...query }).toString();
    window.history.replaceState(null, '', search ? `?${search}` : window.location.pathname);
  }, [query]);

  const set = (part: keyof OrderQuery, value: string) => {
    const { [part]: _, ...rest } = query;
    setQuery(value === '' ? rest : { ...rest, [part]: value });
  };
  // Asked for the plain way first: that renews a session, and tells in words what is wrong.
  const download = async () => {
    await readEventOrders(event.id, query, undefined, 1);
    window.location.assign(ordersCsvUrl(event.id, query));
  };

  const isFiltered = Object.keys(query).length > 0;
  return (
    <div className={styles['orders']}>
      <search className={styles['filters']}>
        <div className={styles['filter']}>
          <label htmlFor={`${id}-q`}>{say.search}</label>
          <input
            id={`${id}-q`}
            type="search"
            maxLength={100}
            autoComplete="off"
            placeholder={say.searchHint}
            disabled={!interactive}
            value={query.q ?? ''}
            onChange={(typed) => set('q', typed.target.value)}
          />
        </div>
        <div className={styles['filter']}>
          <label htmlFor={`${id}-status`}>{say.status}</label>
          <select
            id={`${id}-status`}
            disabled={!interactive}
            value={query.status ?? ''}
            onChange={(chosen) => set('status', chosen.target.value)}
          >
            <option value="">{say.all}</option>
            {saleStatuses.map((status) => (
              <option key={status} value={status}>
                {say.statuses[status]}
              </option>
            ))}
          </select>
        </div>
        {event.sessions.length > 1 && (
          <div className={styles['filter']}>
            <label htmlFor={`${id}-session`}>{say.session}</label>
            <select
              id={`${id}-session`}
              disabled={!interactive}
              value={query.sessionId ?? ''}
              onChange={(chosen) => set('sessionId', chosen.target.value)}
            >
              <option value="">{say.allSessions}</option>
              {event.sessions.map((session) => (
                <option key={session.id} value={session.id}>
                  {sessionTime(session.startsAt, timeZone)}
                </option>
              ))}
            </select>
          </div>
        )}
        <ActionButton
          variant="quiet"
          label={
            <>
              <Download aria-hidden="true" />
              {say.export}
            </>
          }
          busyLabel={say.export}
          run={download}
        />
      </search>

      {list.error && <ErrorState message={list.error.message} retry={list.retry} />}
      <p className="visually-hidden" role="status">
        {list.isLoading ? (list.isNew ? say.loading : say.searching) : say.count(list.orders.length)}
      </p>
      {list.orders.length > 0 ? (
        <OrderTable event={event} orders={list.orders} isStale={list.isNew} onUpdate={list.update} />
      ) : list.isLoading ? (
        <p className="soft">{list.isNew ? say.loading : say.searching}</p>
      ) : (
        !list.error && (
          <EmptyState
            icon={isFiltered ? SearchX : Receipt}
            title={isFiltered ? say.notFound : say.empty}
            hint={isFiltered ? say.notFoundHint : say.emptyHint}
          >
            {isFiltered && (
              <Button variant="quiet" onClick={() => setQuery({})}>
                {say.clear}
              </Button>
            )}
          </EmptyState>
        )
      )}
      {list.orders.length > 0 && list.hasMore && (
        <p>
          <Button
            variant="quiet"
            disabled={list.isLoading}
            aria-busy={list.isLoading}
            onClick={list.loadMore}
          >
            {list.isLoading && !list.isNew ? say.searching : say.more}
          </Button>
        </p>
      )}
    </div>
  );
}
