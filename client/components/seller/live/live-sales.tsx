'use client';

import { Clock } from 'lucide-react';
import dynamic from 'next/dynamic';
import { Badge, type Tone } from '@/components/ui/badge.tsx';
import { Card } from '@/components/ui/card.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { formatMoney } from '@/lib/money.ts';
import { share } from '@/lib/seller/share.ts';
import type { Sales } from '@/lib/seller/types.ts';
import { texts } from '@/lib/texts.ts';
import type { EventView } from '@/lib/types.ts';
import { HeatMap } from './heat-map.tsx';
import { SectionBars } from './section-bars.tsx';
import { SessionPicker } from './session-picker.tsx';
import { useLiveSales, type LiveState } from './use-live-sales.ts';
import styles from './live-sales.module.css';

/** The charts' library is large: it comes when it is needed, and never before the figures. */
const SalesCharts = dynamic(() => import('./sales-charts.tsx').then((charts) => charts.SalesCharts), {
  ssr: false,
  loading: () => (
    <div className={styles['chartWaiting']}>
      <span className="visually-hidden">{texts.seller.live.chartLoading}</span>
      <Skeleton className={styles['chartSkeleton']} />
    </div>
  ),
});

const TONES: Record<LiveState, Tone> = { live: 'good', connecting: 'plain', offline: 'warn' };

type Props = {
  event: EventView;
  /** The session whose figures these are; all of them together where none is given. */
  sessionId?: string;
  initial: Sales | null;
};

/** How an Event sells, as it happens. */
export function LiveSales({ event, sessionId, initial }: Props) {
  const say = texts.seller.live;
  const { sales, state } = useLiveSales(event.id, sessionId, initial);
  return (
    <div className={styles['live']}>
      <div className={styles['head']}>
        <h2>{say.title}</h2>
        <span role="status">
          <Badge tone={TONES[state]}>
            {state === 'live' && <span className={styles['dot']} aria-hidden="true" />}
            {say.state[state]}
          </Badge>
        </span>
        {event.sessions.length > 1 && (
          <SessionPicker
            path={`/seller/events/${event.id}`}
            sessions={event.sessions}
            sessionId={sessionId}
          />
        )}
      </div>
      {sales ? (
        <Board event={event} sessionId={sessionId} sales={sales} />
      ) : (
        <EmptyState icon={Clock} title={say.starting} hint={say.startingHint} />
      )}
    </div>
  );
}

function Board({ event, sessionId, sales }: { event: EventView; sessionId?: string; sales: Sales }) {
  const say = texts.seller.live;
  const { sold, held, free, revenue, currency } = sales;
  const all = sold + held + free;
  return (
    <>
      <dl className={styles['counters']}>
        <Counter
          label={say.sold}
          value={sold.toLocaleString(texts.locale)}
          hint={say.ofCapacity(share(sold, all))}
        />
        <Counter label={say.held} value={held.toLocaleString(texts.locale)} hint={say.heldHint} />
        <Counter
          label={say.free}
          value={free.toLocaleString(texts.locale)}
          hint={say.ofCapacity(share(free, all))}
        />
        <Counter label={say.revenue} value={formatMoney(revenue, currency)} hint={say.revenueHint} />
      </dl>
      <div className={styles['columns']}>
        <Card as="section" className={styles['part']}>
          <h2>{say.sections}</h2>
          <SectionBars sales={sales} sections={event.sections} />
        </Card>
        <Card as="section" className={styles['part']}>
          <h2>{say.map}</h2>
          <HeatMap event={event} sessionId={sessionId} sales={sales} />
        </Card>
      </div>
      <Card as="section" className={styles['part']}>
        <h2>{say.curves}</h2>
        {sales.series.length === 0 ? (
          <p className="soft">{say.noSales}</p>
        ) : (
          <SalesCharts series={sales.series} currency={currency} />
        )}
      </Card>
    </>
  );
}

function Counter({ label, value, hint }: { label: string; value: string; hint: string }) {
  return (
    <Card className={styles['counter']}>
      <dt>{label}</dt>
      <dd className={styles['value']}>
        {/* A new element for a new number: that is what lets it light up. */}
        <span key={value}>{value}</span>
      </dd>
      <dd className="soft small">{hint}</dd>
    </Card>
  );
}
