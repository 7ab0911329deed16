import { RefreshCw, X } from 'lucide-react';
import { ActionButton } from '@/components/action-button.tsx';
import { Button } from '@/components/ui/button.tsx';
import type { ActionResult } from '@/components/use-action.ts';
import { formatMoney } from '@/lib/money.ts';
import { eventsTexts } from '@/lib/texts/events.ts';
import type { PlacedSection } from '@/lib/venue/layout.ts';
import { countOf, type Picked } from './types.ts';
import { seatName } from './use-picked.ts';
import styles from './picked-bar.module.css';

type Props = {
  sections: readonly PlacedSection[];
  currency: string;
  picked: Picked | undefined;
  onRemove: (section: PlacedSection, seat: number) => void;
  onClear: () => void;
  /** Picks others instead; undefined where the choice is the visitor's own. */
  onOther: (() => void) | undefined;
  hold: (section: PlacedSection, picked: Picked) => Promise<ActionResult>;
};

/** What was picked, what it costs, and the button that holds it. */
export function PickedBar({ sections, currency, picked, onRemove, onClear, onOther, hold }: Props) {
  const t = eventsTexts.picker;
  const section = picked && sections.find((one) => one.section.id === picked.sectionId);
  if (!picked || !section) {
    return (
      <div className={styles['bar']}>
        <p className={styles['hint']}>{sections.some(({ size }) => size > 0) ? t.hint : t.hintNoSeats}</p>
      </div>
    );
  }
  const count = countOf(picked);
  const { name, price } = section.section;
  return (
    <section className={styles['bar']} aria-label={t.yours}>
      <div className={styles['what']}>
        <p className={styles['section']}>
          <strong>{name}</strong>
          {'quantity' in picked && <span>{t.tickets(picked.quantity)}</span>}
        </p>
        <div className={styles['instead']}>
          {onOther && (
            <Button variant="quiet" size="small" onClick={onOther}>
              <RefreshCw aria-hidden="true" />
              {t.others}
            </Button>
          )}
          <Button variant="ghost" size="small" onClick={onClear}>
            {t.clear}
          </Button>
        </div>
      </div>
      {'seats' in picked && (
        <ul className={styles['seats']}>
          {picked.seats.map((seat) => (
            <li key={seat}>
              <button type="button" className={styles['seat']} onClick={() => onRemove(section, seat)}>
                {seatName(section, seat)}
                <X aria-hidden="true" size={14} />
                <span className="visually-hidden">{t.remove}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className={styles['pay']}>
        <p className={styles['total']}>
          <span className="soft small">{t.total}</span>
          <strong>{formatMoney(price * count, currency)}</strong>
        </p>
        <div className={styles['hold']}>
          <ActionButton full label={t.hold(count)} busyLabel={t.holding} run={() => hold(section, picked)} />
        </div>
      </div>
      <p className="soft small">{t.holdHint}</p>
    </section>
  );
}
