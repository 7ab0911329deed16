'use client';

import { Button } from '@/components/ui/button.tsx';
import { texts } from '@/lib/texts.ts';
import styles from './section-form.module.css';

type Props = { first: number; last: number; all: number; onGo: (by: 1 | -1) => void };

/** Which rows of many are on show, and the way to those before and after. */
export function RowPages({ first, last, all, onGo }: Props) {
  const say = texts.seller.venue;
  return (
    <div className={styles['pages']}>
      <Button variant="quiet" size="small" disabled={first === 1} onClick={() => onGo(-1)}>
        {say.previousRows}
      </Button>
      <p className="soft small" role="status">
        {say.page(first, last, all)}
      </p>
      <Button variant="quiet" size="small" disabled={last === all} onClick={() => onGo(1)}>
        {say.nextRows}
      </Button>
    </div>
  );
}
