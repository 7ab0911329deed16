'use client';

import { useState } from 'react';
import { Field } from '@/components/form.tsx';
import { Button } from '@/components/ui/button.tsx';
import type { DraftRow } from '@/lib/seller/event-draft.ts';
import { parseSeatNumbers } from '@/lib/seller/seat-numbers.ts';
import type { RowPlan } from '@/lib/seller/section-list.ts';
import { texts } from '@/lib/texts.ts';
import styles from './section-form.module.css';

/** Lays a section out in one go: so many rows of so many seats. */
export function RowPlanFields({ rows, onLayOut }: { rows: DraftRow[]; onLayOut: (plan: RowPlan) => void }) {
  const say = texts.seller.venue;
  const [typed, setTyped] = useState({
    count: String(rows.length || 10),
    first: rows[0]?.label ?? '1',
    seats: rows[0]?.seats ?? '20',
    aisles: rows[0]?.aisles ?? '',
  });
  const count = within(typed.count, 1_000);
  const seats = within(typed.seats, 10_000);
  const isSensible = count > 0 && seats > 0 && typed.first.trim() !== '' && parseSeatNumbers(typed.aisles);
  const parts = [
    ['count', say.rowCount, 'numeric', undefined],
    ['first', say.firstRow, 'text', undefined],
    ['seats', say.seatsPerRow, 'numeric', undefined],
    ['aisles', say.aisles, 'text', undefined],
  ] as const;
  return (
    <div className={styles['plan']}>
      <p className="soft small">{say.layOutHint}</p>
      <div className={styles['planFields']}>
        {parts.map(([part, label, inputMode]) => (
          <Field key={part} name={`plan-${part}`} label={label}>
            {(control) => (
              <input
                {...control}
                required={false}
                type="text"
                inputMode={inputMode}
                autoComplete="off"
                placeholder={part === 'aisles' ? say.aislesHint : undefined}
                value={typed[part]}
                onChange={(event) => setTyped({ ...typed, [part]: event.target.value })}
              />
            )}
          </Field>
        ))}
        <Button
          variant="quiet"
          disabled={!isSensible}
          onClick={() => onLayOut({ count, seats, first: typed.first, aisles: typed.aisles })}
        >
          {say.layOutButton}
        </Button>
      </div>
    </div>
  );
}

/** A whole number from 1 to `most`, or 0. */
function within(typed: string, most: number): number {
  const number = /^\d{1,6}$/.test(typed.trim()) ? Number(typed.trim()) : 0;
  return number <= most ? number : 0;
}
