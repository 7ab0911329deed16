'use client';

import { useState } from 'react';
import { SoldBar } from '@/components/seller/sold-bar.tsx';
import { Button } from '@/components/ui/button.tsx';
import { formatMoney } from '@/lib/money.ts';
import type { Sales } from '@/lib/seller/types.ts';
import { texts } from '@/lib/texts.ts';
import type { Section } from '@/lib/types.ts';
import styles from './section-bars.module.css';

const SHOWN_AT_FIRST = 10;

/** How each section sells: a bar of what is sold and held, and what it has brought in. */
export function SectionBars({ sales, sections }: { sales: Sales; sections: Section[] }) {
  const say = texts.seller.live;
  const [showsAll, setShowsAll] = useState(false);
  const names = new Map(sections.map(({ id, name }) => [id, name]));
  const shown = showsAll ? sales.sections : sales.sections.slice(0, SHOWN_AT_FIRST);
  const isLong = sales.sections.length > SHOWN_AT_FIRST;
  return (
    <>
      <p className={styles['legend']} aria-hidden="true">
        <span className={styles['sold']}>{say.sold}</span>
        <span className={styles['held']}>{say.held}</span>
        <span className={styles['free']}>{say.free}</span>
      </p>
      <ul className={styles['bars']}>
        {shown.map(({ id, sold, held, free, revenue }) => {
          const name = names.get(id) ?? id;
          return (
            <li key={id}>
              <p className={styles['words']}>
                <span className={styles['name']}>{name}</span>
                <span className={styles['figures']}>
                  {sold.toLocaleString(texts.locale)} / {(sold + held + free).toLocaleString(texts.locale)}
                  <span className="soft">{formatMoney(revenue, sales.currency)}</span>
                </span>
              </p>
              <SoldBar sold={sold} held={held} free={free} label={say.bar(name, sold, held, free)} />
            </li>
          );
        })}
      </ul>
      {isLong && !showsAll && (
        <Button variant="quiet" size="small" onClick={() => setShowsAll(true)}>
          {say.showAll(sales.sections.length)}
        </Button>
      )}
    </>
  );
}
