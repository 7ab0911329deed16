'use client';

import { ArrowDown, ArrowUp, Copy, Plus, Trash2 } from 'lucide-react';
import { useProblem } from '@/components/form.tsx';
import { Button } from '@/components/ui/button.tsx';
import { newKey, type DraftRow } from '@/lib/seller/event-draft.ts';
import { nextRowLabel } from '@/lib/seller/row-labels.ts';
import { addRow, moved } from '@/lib/seller/section-list.ts';
import { texts } from '@/lib/texts.ts';
import styles from './row-table.module.css';

type Props = {
  rows: DraftRow[];
  /** Those on show, and the place of the first of them. */
  shown: DraftRow[];
  first: number;
  path: string;
  onRow: (row: DraftRow) => void;
  onRows: (rows: DraftRow[]) => void;
};

/** Rows one by one: label, seats, aisles, blocked seats. */
export function RowTable({ rows, shown, first, path, onRow, onRows }: Props) {
  const say = texts.seller.venue;
  const duplicate = (row: DraftRow) => {
    const at = rows.indexOf(row) + 1;
    const copy = { ...row, key: newKey(), label: nextRowLabel(row.label) ?? '' };
    onRows([...rows.slice(0, at), copy, ...rows.slice(at)]);
  };
  return (
    <div className={styles['scroll']}>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">{say.label}</th>
            <th scope="col">{say.seats}</th>
            <th scope="col">{say.aisles}</th>
            <th scope="col">{say.blocked}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {shown.map((row, index) => {
            const at = `${path}[${first + index}]`;
            const set = (changes: Partial<DraftRow>) => onRow({ ...row, ...changes });
            return (
              <tr key={row.key}>
                <Cell
                  name={`${at}.label`}
                  label={say.row(row.label)}
                  column={say.label}
                  value={row.label}
                  onType={(label) => set({ label })}
                />
                <Cell
                  name={`${at}.seats`}
                  label={say.row(row.label)}
                  column={say.seats}
                  value={row.seats}
                  inputMode="numeric"
                  onType={(seats) => set({ seats })}
                />
                <Cell
                  name={`${at}.aisleAfter`}
                  label={say.row(row.label)}
                  column={say.aisles}
                  value={row.aisles}
                  onType={(aisles) => set({ aisles })}
                />
                <Cell
                  name={`${at}.blocked`}
                  label={say.row(row.label)}
                  column={say.blocked}
                  value={row.blocked}
                  onType={(blocked) => set({ blocked })}
                />
                <td className={styles['tools']}>
                  {(
                    [
                      [say.rowUp, ArrowUp, () => onRows(moved(rows, row.key, -1)), row === rows[0]],
                      [say.rowDown, ArrowDown, () => onRows(moved(rows, row.key, 1)), row === rows.at(-1)],
                      [say.duplicateRow, Copy, () => duplicate(row), false],
                      [say.removeRow, Trash2, () => onRows(rows.filter(({ key }) => key !== row.key)), false],
                    ] as const
                  ).map(([label, Icon, run, isOff]) => (
                    <Button
                      key={label(row.label)}
                      variant="ghost"
                      size="small"
                      iconOnly
                      aria-label={label(row.label)}
                      title={label(row.label)}
                      disabled={isOff}
                      onClick={run}
                    >
                      <Icon aria-hidden="true" />
                    </Button>
                  ))}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <Button variant="quiet" size="small" onClick={() => onRows(addRow(rows))}>
        <Plus aria-hidden="true" />
        {say.addRow}
      </Button>
    </div>
  );
}

type CellProps = {
  name: string;
  /** Which row it is of. */
  label: string;
  column: string;
  value: string;
  inputMode?: 'numeric';
  onType: (typed: string) => void;
};

function Cell({ name, label, column, value, inputMode, onType }: CellProps) {
  const problem = useProblem(name);
  return (
    <td>
      <input
        name={name}
        type="text"
        inputMode={inputMode}
        autoComplete="off"
        aria-label={`${label}: ${column}`}
        aria-invalid={problem !== undefined}
        aria-describedby={problem && `${name}-problem`}
        value={value}
        onChange={(event) => onType(event.target.value)}
      />
      {problem && (
        <p id={`${name}-problem`} className={styles['problem']}>
          {problem.message}
        </p>
      )}
    </td>
  );
}
