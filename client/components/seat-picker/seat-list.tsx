import { memo, useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { classNames } from '@/components/ui/class-names.ts';
import { eventsTexts } from '@/lib/texts/events.ts';
import type { PlacedSection } from '@/lib/venue/layout.ts';
import { isTaken, type SeatBits } from '@/lib/venue/seat-bits.ts';
import type { IndexedRow } from '@/lib/venue/seats.ts';
import styles from './seat-list.module.css';

/** So many rows more each time: a section may have thousands. */
const ROWS = 60;

type Props = {
  section: PlacedSection;
  bits: SeatBits;
  chosen: readonly number[];
  onSeat: (section: PlacedSection, seat: number) => void;
};

/** A section's rows, and the seats of those that are opened, to be ticked. */
export function SeatList({ section, bits, chosen, onSeat }: Props) {
  const [count, setCount] = useState(ROWS);
  const rows = section.rows.slice(0, count);
  return (
    <div className={styles['rows']}>
      <ul>
        {rows.map((row) => (
          <li key={row.label}>
            <Row
              section={section}
              row={row}
              taken={takenOf(row, bits)}
              chosen={chosen.filter((seat) => seat >= row.start && seat < row.start + row.seats).join(' ')}
              onSeat={onSeat}
            />
          </li>
        ))}
      </ul>
      {count < section.rows.length && (
        <Button variant="quiet" size="small" onClick={() => setCount(count + ROWS)}>
          {eventsTexts.picker.moreRows}
        </Button>
      )}
    </div>
  );
}

/** A letter a seat, so that a row is drawn anew only when one of its seats has changed. */
function takenOf({ start, seats }: IndexedRow, bits: SeatBits): string {
  return Array.from({ length: seats }, (_, index) => (isTaken(bits, start + index) ? 'x' : '.')).join('');
}

type RowProps = {
  section: PlacedSection;
  row: IndexedRow;
  taken: string;
  chosen: string;
  onSeat: Props['onSeat'];
};

const Row = memo(function Row({ section, row, taken, chosen, onSeat }: RowProps) {
  const [open, setOpen] = useState(false);
  const t = eventsTexts.picker;
  const free = [...taken].filter((letter) => letter === '.').length;
  const mine = chosen === '' ? [] : chosen.split(' ').map(Number);
  return (
    <details className={styles['row']} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={classNames(free === 0 && styles['full'])}>
        <span>{t.row(row.label)}</span>
        <span className={styles['free']}>
          {mine.length > 0 && <strong>{t.chosenHere(mine.length)} </strong>}
          {free === 0 ? t.noneLeft : t.left(free)}
        </span>
      </summary>
      {open && (
        <fieldset className={styles['seats']}>
          <legend className="visually-hidden">{t.row(row.label)}</legend>
          {[...taken].map((letter, index) => {
            const seat = row.start + index;
            if (row.blocked?.includes(index + 1)) return null;
            return (
              <label key={seat} className={styles['seat']}>
                <input
                  type="checkbox"
                  checked={mine.includes(seat)}
                  disabled={letter === 'x' && !mine.includes(seat)}
                  onChange={() => onSeat(section, seat)}
                  aria-label={t.seat(row.label, index + 1)}
                />
                <span aria-hidden="true">{index + 1}</span>
              </label>
            );
          })}
        </fieldset>
      )}
    </details>
  );
});
