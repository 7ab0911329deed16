'use client';

import { Armchair, FileUp, LayoutGrid, Users } from 'lucide-react';
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { toast } from 'sonner';
import { Field } from '@/components/form.tsx';
import { VenueFigure } from '@/components/seller/venue-figure.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Card } from '@/components/ui/card.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { addSection } from '@/lib/seller/section-list.ts';
import { previewOf, seatCountOf, type DraftSection } from '@/lib/seller/event-draft.ts';
import { texts } from '@/lib/texts.ts';
import { priceColour, priceLevels } from '@/lib/venue/price-levels.ts';
import { CsvImport } from './csv-import.tsx';
import type { EditorPart, OpenSection } from './event-editor.tsx';
import { SectionForm } from './section-form.tsx';
import { SectionList } from './section-list.tsx';
import fields from './fields.module.css';
import styles from './venue-builder.module.css';

const CURRENCIES = [
  'usd',
  'eur',
  'gbp',
  'chf',
  'sek',
  'nok',
  'dkk',
  'pln',
  'czk',
  'cad',
  'aud',
  'nzd',
  'jpy',
  'inr',
  'brl',
];

type Props = EditorPart & { open: OpenSection; setOpen: (open: OpenSection) => void };

/** The parts of a venue, one of them open, and how they look together. */
export function VenueBuilder({ draft, change, locked, open, setOpen }: Props) {
  const say = texts.seller.venue;
  const { sections, currency } = draft;
  const [isImporting, setIsImporting] = useState(false);
  const index = sections.findIndex(({ key }) => key === open.key);
  const section = sections[index];
  const seatCount = useMemo(() => sections.reduce((sum, one) => sum + seatCountOf(one), 0), [sections]);

  const form = useRef<HTMLDivElement>(null);
  const openAlone = (key: string | undefined) => setOpen({ key, rowPage: 0, rowsOpen: false });
  /** Opens a section that somebody has picked, and brings it into view where it is below the window. */
  const pick = (key: string | undefined) => {
    openAlone(key);
    requestAnimationFrame(() => {
      const top = form.current?.getBoundingClientRect().top ?? 0;
      if (top > window.innerHeight * 0.8) form.current?.scrollIntoView({ block: 'start' });
    });
  };
  const replace = (next: DraftSection[], restructured = true) => change({ sections: next }, restructured);
  const add = (kind: DraftSection['kind']) => {
    const next = addSection(sections, kind, kind === 'seated' ? say.newSeated : say.newGeneral);
    replace(next);
    openAlone(next.at(-1)!.key);
  };
  const onImport = (imported: DraftSection[], mode: 'replace' | 'append') => {
    replace(mode === 'replace' ? imported : [...sections, ...imported]);
    openAlone(imported[0]?.key);
    toast.success(texts.seller.csv.imported(imported.length));
  };

  const adding = !locked && (
    <div className={fields['buttons']}>
      <Button variant="quiet" size="small" onClick={() => add('seated')}>
        <Armchair aria-hidden="true" />
        {say.addSeated}
      </Button>
      <Button variant="quiet" size="small" onClick={() => add('general')}>
        <Users aria-hidden="true" />
        {say.addGeneral}
      </Button>
      <Button variant="quiet" size="small" onClick={() => setIsImporting(true)}>
        <FileUp aria-hidden="true" />
        {say.import}
      </Button>
    </div>
  );

  return (
    <div className={styles['builder']}>
      <div className={styles['settings']}>
        <Field
          name="currency"
          label={texts.seller.editor.currency}
          hint={locked ? texts.seller.editor.locked : undefined}
        >
          {(control) => (
            <select
              {...control}
              value={currency}
              disabled={locked}
              onChange={(event) => change({ currency: event.target.value })}
            >
              {[...new Set([...CURRENCIES, currency])].map((code) => (
                <option key={code} value={code}>
                  {code.toUpperCase()}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field
          name="maxTicketsPerOrder"
          label={texts.seller.editor.maxTickets}
          hint={texts.seller.editor.maxTicketsHint}
          optional
        >
          {(control) => (
            <input
              {...control}
              type="text"
              inputMode="numeric"
              autoComplete="off"
              value={draft.maxTicketsPerOrder}
              onChange={(event) => change({ maxTicketsPerOrder: event.target.value })}
            />
          )}
        </Field>
      </div>
      {sections.length === 0 ? (
        <EmptyState icon={LayoutGrid} title={say.empty} hint={say.emptyHint}>
          {adding}
        </EmptyState>
      ) : (
        <>
          <Preview
            sections={sections}
            currency={currency}
            seatCount={seatCount}
            openKey={open.key}
            onOpen={pick}
          />
          <div className={styles['columns']}>
            <div className={styles['list']}>
              <h2>{say.sections}</h2>
              <SectionList
                sections={sections}
                currency={currency}
                openKey={open.key}
                locked={locked}
                onOpen={pick}
                onChange={replace}
              />
              {adding}
            </div>
            <div ref={form} className={styles['section']}>
              {section && (
                <SectionForm
                  key={section.key}
                  section={section}
                  path={`sections[${index}]`}
                  currency={currency}
                  locked={locked}
                  open={open}
                  setOpen={setOpen}
                  onChange={(next, restructured) =>
                    replace(
                      sections.map((one) => (one.key === next.key ? next : one)),
                      restructured,
                    )
                  }
                />
              )}
            </div>
          </div>
        </>
      )}
      {isImporting && (
        <CsvImport
          currency={currency}
          hasSections={sections.length > 0}
          onImport={onImport}
          onClose={() => setIsImporting(false)}
        />
      )}
    </div>
  );
}

type PreviewProps = {
  sections: DraftSection[];
  currency: string;
  seatCount: number;
  openKey: string | undefined;
  onOpen: (key: string) => void;
};

/** The venue as buyers will see it, redrawn when there is time for it. */
function Preview({ sections, currency, seatCount, openKey, onOpen }: PreviewProps) {
  const say = texts.seller.venue;
  const drawn = useDeferredValue(sections);
  const figure = useMemo(() => {
    const previews = drawn.map((section) => previewOf(section, currency));
    const levels = priceLevels(previews);
    const colours = previews.map(({ price }) => priceColour(levels.get(price) ?? 1));
    return { previews, colours };
  }, [drawn, currency]);
  return (
    <Card className={styles['preview']} as="section">
      <div className={styles['previewHead']}>
        <h2>{say.preview}</h2>
        <p className="soft small" role="status">
          {say.summary(sections.length, seatCount)}
        </p>
      </div>
      <VenueFigure
        label={say.preview}
        sections={figure.previews}
        colourOf={(index) => figure.colours[index]!}
        isOpen={(index) => drawn[index]?.key === openKey}
        withSeats
        onPick={(index) => {
          const key = drawn[index]?.key;
          if (key) onOpen(key);
        }}
      />
    </Card>
  );
}
