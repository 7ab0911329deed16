'use client';

import { Field, useProblem } from '@/components/form.tsx';
import { Card } from '@/components/ui/card.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { formatMoney, toSmallestUnit } from '@/lib/money.ts';
import type { DraftRow, DraftSection } from '@/lib/seller/event-draft.ts';
import { rowsFor } from '@/lib/seller/section-list.ts';
import { ROWS_A_PAGE } from '@/lib/seller/editor-problems.ts';
import { texts } from '@/lib/texts.ts';
import type { OpenSection } from './event-editor.tsx';
import { RowPlanFields } from './row-plan-fields.tsx';
import { RowPages } from './row-pages.tsx';
import { RowTable } from './row-table.tsx';
import { SeatPicture } from './seat-picture.tsx';
import fields from './fields.module.css';
import styles from './section-form.module.css';

type Props = {
  section: DraftSection;
  /** The section's field in the API's words, such as `sections[2]`. */
  path: string;
  currency: string;
  locked: boolean;
  open: OpenSection;
  setOpen: (open: OpenSection) => void;
  onChange: (section: DraftSection, restructured?: boolean) => void;
};

/** One section: its name and price, and its rows or its capacity. */
export function SectionForm({ section, path, currency, locked, open, setOpen, onChange }: Props) {
  const say = texts.seller.venue;
  const price = toSmallestUnit(section.price, currency);
  const change = (changes: Partial<DraftSection>, restructured = false) =>
    onChange({ ...section, ...changes }, restructured);
  const lockedHint = locked ? texts.seller.editor.locked : undefined;
  return (
    <Card as="section" className={styles['form']}>
      <h2>{section.name || section.id}</h2>
      <div className={fields['pair']}>
        <Field name={`${path}.name`} label={say.name}>
          {(control) => (
            <input
              {...control}
              type="text"
              autoComplete="off"
              value={section.name}
              onChange={(event) => change({ name: event.target.value })}
            />
          )}
        </Field>
        <Field
          name={`${path}.price`}
          label={say.price}
          hint={price ? say.buyersPay(formatMoney(price, currency)) : undefined}
        >
          {(control) => (
            <input
              {...control}
              type="text"
              inputMode="decimal"
              autoComplete="off"
              value={section.price}
              onChange={(event) => change({ price: event.target.value })}
            />
          )}
        </Field>
        <Field name={`${path}.id`} label={say.id} hint={lockedHint ?? say.idHint}>
          {(control) => (
            <input
              {...control}
              type="text"
              autoComplete="off"
              disabled={locked}
              value={section.id}
              onChange={(event) => change({ id: event.target.value })}
            />
          )}
        </Field>
        <Field name={`${path}.kind`} label={say.kind} hint={lockedHint}>
          {(control) => (
            <select
              {...control}
              disabled={locked}
              value={section.kind}
              onChange={(event) => change({ kind: event.target.value as DraftSection['kind'] }, true)}
            >
              <option value="seated">{say.seated}</option>
              <option value="general">{say.general}</option>
            </select>
          )}
        </Field>
        {section.kind === 'general' && (
          <Field name={`${path}.capacity`} label={say.capacity}>
            {(control) => (
              <input
                {...control}
                type="text"
                inputMode="numeric"
                autoComplete="off"
                value={section.capacity}
                onChange={(event) => change({ capacity: event.target.value })}
              />
            )}
          </Field>
        )}
      </div>
      {section.kind === 'seated' && (
        <Rows
          section={section}
          path={`${path}.rows`}
          locked={locked}
          open={open}
          setOpen={setOpen}
          onChange={(rows, restructured) => change({ rows }, restructured)}
        />
      )}
    </Card>
  );
}

type RowsProps = Omit<Props, 'currency' | 'onChange'> & {
  onChange: (rows: DraftRow[], restructured?: boolean) => void;
};

/** The rows of a section, so many at a time: laid out at once, as a picture to block seats in, and one by one. */
function Rows({ section, path, locked, open, setOpen, onChange }: RowsProps) {
  const say = texts.seller.venue;
  const problem = useProblem(path);
  const { rows } = section;
  const pages = Math.max(1, Math.ceil(rows.length / ROWS_A_PAGE));
  const page = Math.min(open.rowPage, pages - 1);
  const first = page * ROWS_A_PAGE;
  const shown = rows.slice(first, first + ROWS_A_PAGE);
  const setRow = (next: DraftRow) => onChange(rows.map((row) => (row.key === next.key ? next : row)));
  return (
    <>
      {problem && (
        <Notice tone="bad">
          <p>{problem.message}</p>
        </Notice>
      )}
      {!locked && <RowPlanFields rows={rows} onLayOut={(plan) => onChange(rowsFor(plan), true)} />}
      {rows.length > 0 && (
        <>
          {pages > 1 && (
            <RowPages
              first={first + 1}
              last={first + shown.length}
              all={rows.length}
              onGo={(by) => setOpen({ ...open, rowPage: page + by })}
            />
          )}
          <SeatPicture name={section.name || section.id} rows={shown} locked={locked} onChange={setRow} />
          {!locked && (
            <details
              className={styles['rows']}
              open={open.rowsOpen}
              onToggle={(event) => {
                const { open: rowsOpen } = event.currentTarget;
                if (rowsOpen !== open.rowsOpen) setOpen({ ...open, rowsOpen });
              }}
            >
              <summary>{say.rowDetails}</summary>
              {open.rowsOpen && (
                <RowTable
                  rows={rows}
                  first={first}
                  shown={shown}
                  path={path}
                  onRow={setRow}
                  onRows={(next) => onChange(next, true)}
                />
              )}
            </details>
          )}
        </>
      )}
    </>
  );
}
