'use client';

import { ArrowDown, ArrowUp, Copy, Trash2 } from 'lucide-react';
import { useMemo } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { classNames } from '@/components/ui/class-names.ts';
import { formatMoney, toSmallestUnit } from '@/lib/money.ts';
import { seatCountOf, type DraftSection } from '@/lib/seller/event-draft.ts';
import { duplicateSection, moved } from '@/lib/seller/section-list.ts';
import { texts } from '@/lib/texts.ts';
import { priceColour, priceLevels } from '@/lib/venue/price-levels.ts';
import styles from './section-list.module.css';

type Props = {
  sections: DraftSection[];
  currency: string;
  openKey: string | undefined;
  locked: boolean;
  onOpen: (key: string | undefined) => void;
  onChange: (sections: DraftSection[]) => void;
};

/** The sections of a venue, best first. The open one can be moved, copied and removed. */
export function SectionList({ sections, currency, openKey, locked, onOpen, onChange }: Props) {
  const say = texts.seller.venue;
  const levels = useMemo(
    () => priceLevels(sections.map(({ price }) => ({ price: toSmallestUnit(price, currency) ?? 0 }))),
    [sections, currency],
  );
  const remove = (key: string) => {
    const at = sections.findIndex((section) => section.key === key);
    onOpen((sections[at + 1] ?? sections[at - 1])?.key);
    onChange(sections.filter((section) => section.key !== key));
  };
  const duplicate = (key: string) => {
    const next = duplicateSection(sections, key, say.copyOf);
    onChange(next);
    onOpen(next[next.findIndex((section) => section.key === key) + 1]?.key);
  };
  return (
    <>
      {!locked && sections.length > 1 && <p className="soft small">{say.bestFirst}</p>}
      <ol className={styles['list']}>
        {sections.map((section) => {
          const { key } = section;
          const isOpen = key === openKey;
          const name = section.name || section.id;
          const price = toSmallestUnit(section.price, currency);
          return (
            <li key={key} className={classNames(styles['item'], isOpen && styles['open'])}>
              <button
                type="button"
                className={styles['name']}
                aria-current={isOpen ? 'true' : undefined}
                onClick={() => onOpen(key)}
              >
                <span
                  className={styles['colour']}
                  style={{ background: priceColour(levels.get(price ?? 0) ?? 1) }}
                />
                <span className={styles['words']}>
                  <span>{name}</span>
                  <span className="soft small">{texts.seller.seats(seatCountOf(section))}</span>
                </span>
                <span className={styles['price']}>
                  {price === undefined ? '–' : formatMoney(price, currency)}
                </span>
              </button>
              {isOpen && !locked && (
                <div className={styles['tools']}>
                  {(
                    [
                      [
                        say.moveUp,
                        ArrowUp,
                        () => onChange(moved(sections, key, -1)),
                        section === sections[0],
                      ],
                      [
                        say.moveDown,
                        ArrowDown,
                        () => onChange(moved(sections, key, 1)),
                        section === sections.at(-1),
                      ],
                      [say.duplicate, Copy, () => duplicate(key), false],
                      [say.remove, Trash2, () => remove(key), false],
                    ] as const
                  ).map(([label, Icon, run, isOff]) => (
                    <Button
                      key={label(name)}
                      variant="ghost"
                      size="small"
                      iconOnly
                      aria-label={label(name)}
                      title={label(name)}
                      disabled={isOff}
                      onClick={run}
                    >
                      <Icon aria-hidden="true" />
                    </Button>
                  ))}
                </div>
              )}
            </li>
          );
        })}
      </ol>
    </>
  );
}
