import { ChevronRight } from 'lucide-react';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { Button } from '@/components/ui/button.tsx';
import { useInteractive } from '@/components/use-action.ts';
import { formatMoney } from '@/lib/money.ts';
import { eventsTexts } from '@/lib/texts/events.ts';
import { isKnown, type Board, type SectionBoard } from '@/lib/venue/board.ts';
import type { PlacedSection } from '@/lib/venue/layout.ts';
import { priceColour } from '@/lib/venue/price-levels.ts';
import { Dot } from './legend.tsx';
import { QuantityInput } from './quantity-input.tsx';
import { SeatList } from './seat-list.tsx';
import type { Picked } from './types.ts';
import styles from './section-list.module.css';

type Props = {
  sections: readonly PlacedSection[];
  board: Board;
  levels: ReadonlyMap<number, number>;
  currency: string;
  most: number;
  price: number | undefined;
  open: string | undefined;
  picked: Picked | undefined;
  onOpen: (sectionId: string | undefined) => void;
  onSeat: (section: PlacedSection, seat: number) => void;
  onQuantity: (sectionId: string, quantity: number) => void;
};

/** More sections than this are shown only on asking: the page would be very long. */
const MANY = 20;
const SOME = 12;

/** All that the map offers, as lists: sections, their rows, their seats. */
export function SectionList({ sections, price, ...props }: Props) {
  const [all, setAll] = useState(false);
  const wanted = sections.filter(({ section }) => price === undefined || section.price === price);
  // Without JavaScript nobody could ask.
  const few = useInteractive() && !all && wanted.length > MANY;
  const stays = ({ section: { id } }: PlacedSection) => id === props.open || id === props.picked?.sectionId;
  const shown = few ? wanted.filter((section, index) => index < SOME || stays(section)) : wanted;
  const list = useRef<HTMLUListElement>(null);
  const showAll = () => {
    const before = new Set(shown.map(({ section }) => section.id));
    flushSync(() => setAll(true));
    // The button that was pressed is gone; on with the first of what it has brought.
    const items = [...list.current!.querySelectorAll<HTMLElement>('[data-section]')];
    const added = items.filter(({ dataset }) => !before.has(dataset['section']!));
    added
      .map((item) => item.querySelector<HTMLElement>('button:enabled'))
      .find(Boolean)
      ?.focus();
  };
  return (
    <section aria-labelledby="sections">
      <h2 id="sections" className={styles['title']}>
        {eventsTexts.picker.sections}
      </h2>
      <ul ref={list}>
        {shown.map((section) => (
          <li key={section.section.id} className={styles['item']} data-section={section.section.id}>
            <SectionItem section={section} {...props} />
          </li>
        ))}
      </ul>
      {few && (
        <p className={styles['more']}>
          <Button variant="quiet" size="small" full onClick={showAll}>
            {eventsTexts.picker.allSections(wanted.length)}
          </Button>
        </p>
      )}
    </section>
  );
}

type ItemProps = Omit<Props, 'sections' | 'price'> & { section: PlacedSection };

function SectionItem({ section, board, levels, currency, ...props }: ItemProps) {
  const { id, name, kind, price } = section.section;
  const shown = board.get(id);
  const known = isKnown(shown);
  const soldOut = known && shown.free === 0;
  const head = (
    <>
      <Dot colour={soldOut ? 'var(--seat-taken)' : priceColour(levels.get(price) ?? 1)} />
      <span className={styles['name']}>{name}</span>
      {known && (
        <span className={styles['free']}>
          {soldOut ? eventsTexts.events.soldOut : eventsTexts.picker.left(shown.free)}
        </span>
      )}
      <span className={styles['price']}>{formatMoney(price, currency)}</span>
    </>
  );
  if (!known || soldOut) return <div className={styles['head']}>{head}</div>;
  if (kind === 'general') return <GeneralItem section={section} free={shown.free} head={head} {...props} />;
  return <SeatedItem section={section} shown={shown} head={head} {...props} />;
}

type KindProps = Omit<ItemProps, 'board' | 'levels' | 'currency'> & { head: React.ReactNode };

function GeneralItem({ section, free, head, most, picked, onQuantity }: KindProps & { free: number }) {
  const { id, name } = section.section;
  const quantity = picked?.sectionId === id && 'quantity' in picked ? picked.quantity : 0;
  return (
    <div className={styles['general']}>
      <div className={styles['head']}>{head}</div>
      <QuantityInput
        label={eventsTexts.picker.howManyOf(name)}
        value={quantity}
        least={0}
        most={Math.min(most, free)}
        onChange={(next) => onQuantity(id, next)}
      />
    </div>
  );
}

function SeatedItem({
  section,
  shown,
  head,
  open,
  picked,
  onOpen,
  onSeat,
}: KindProps & { shown: SectionBoard }) {
  const interactive = useInteractive();
  const { id } = section.section;
  const isOpen = open === id;
  return (
    <>
      <button
        type="button"
        className={styles['head']}
        aria-expanded={isOpen}
        disabled={!interactive}
        onClick={() => onOpen(isOpen ? undefined : id)}
      >
        {head}
        <ChevronRight className={styles['arrow']} aria-hidden="true" size={18} />
      </button>
      {isOpen && (
        <SeatList
          section={section}
          bits={shown.bits}
          chosen={picked?.sectionId === id && 'seats' in picked ? picked.seats : []}
          onSeat={onSeat}
        />
      )}
    </>
  );
}
