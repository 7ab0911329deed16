'use client';

import { memo, useCallback, useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { classNames } from '@/components/ui/class-names.ts';
import { rowOf, type DraftRow } from '@/lib/seller/event-draft.ts';
import { formatSeatNumbers } from '@/lib/seller/seat-numbers.ts';
import { texts } from '@/lib/texts.ts';
import styles from './seat-picture.module.css';

/** A longer row is no picture that anybody could click in. */
const MOST_SEATS = 100;

type Props = { name: string; rows: DraftRow[]; locked: boolean; onChange: (row: DraftRow) => void };

/** Rows with their seats. A click, or Enter and Space, blocks a seat or frees it; arrow keys go from seat to seat. */
export function SeatPicture({ name, rows, locked, onChange }: Props) {
  const say = texts.seller.venue;
  const picture = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState<[row: number, seat: number]>([0, 1]);
  // Rows are drawn again only when they change, so what they call must always be the newest.
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  const onToggle = useCallback((row: DraftRow, index: number, seat: number) => {
    setCurrent([index, seat]);
    const { blocked = [] } = rowOf(row);
    const next = blocked.includes(seat) ? blocked.filter((one) => one !== seat) : [...blocked, seat];
    latest.current({ ...row, blocked: formatSeatNumbers(next) });
  }, []);

  const isWide = rows.some((row) => rowOf(row).seats > MOST_SEATS);
  if (isWide) return <p className="soft small">{say.wide}</p>;

  const go = (row: number, seat: number) => {
    const to = rows[row] && rowOf(rows[row]);
    if (!to || to.seats === 0) return;
    const place: [number, number] = [row, Math.min(Math.max(1, seat), to.seats)];
    setCurrent(place);
    picture.current?.querySelector<HTMLElement>(`[data-seat="${place.join('/')}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const [row, seat] = current;
    const steps: Record<string, [number, number]> = {
      ArrowLeft: [row, seat - 1],
      ArrowRight: [row, seat + 1],
      ArrowUp: [row - 1, seat],
      ArrowDown: [row + 1, seat],
      Home: [row, 1],
      End: [row, MOST_SEATS],
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    go(...step);
  };
  return (
    <div className={styles['frame']}>
      {!locked && <p className="soft small">{say.seatMapHint}</p>}
      <div
        ref={picture}
        role="group"
        aria-label={say.seatMap(name)}
        className={styles['picture']}
        tabIndex={locked ? 0 : undefined}
        onKeyDown={onKeyDown}
      >
        <p className={styles['stage']} aria-hidden="true">
          {say.stage}
        </p>
        {rows.map((row, index) => (
          <SeatRow
            key={row.key}
            row={row}
            index={index}
            current={current[0] === index ? current[1] : undefined}
            locked={locked}
            onToggle={onToggle}
          />
        ))}
      </div>
    </div>
  );
}

type RowProps = {
  row: DraftRow;
  index: number;
  /** The seat of this row that Tab leads to. */
  current: number | undefined;
  locked: boolean;
  onToggle: (row: DraftRow, index: number, seat: number) => void;
};

const SeatRow = memo(function SeatRow({ row, index, current, locked, onToggle }: RowProps) {
  const { seats, blocked = [], aisleAfter = [] } = rowOf(row);
  const isBlocked = new Set(blocked);
  const aisles = new Set(aisleAfter);
  return (
    <div className={styles['row']}>
      <span className={styles['label']} aria-hidden="true">
        {row.label}
      </span>
      {Array.from({ length: seats }, (_, at) => at + 1).map((seat) => (
        <button
          key={seat}
          type="button"
          data-seat={`${index}/${seat}`}
          className={classNames(styles['seat'], aisles.has(seat) && styles['aisle'])}
          aria-label={texts.seller.venue.seat(row.label, seat)}
          aria-pressed={isBlocked.has(seat)}
          tabIndex={seat === current ? 0 : -1}
          disabled={locked}
          onClick={() => onToggle(row, index, seat)}
        />
      ))}
      <span className={styles['label']} aria-hidden="true">
        {row.label}
      </span>
    </div>
  );
});
