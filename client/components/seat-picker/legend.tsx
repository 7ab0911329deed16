import { useInteractive } from '@/components/use-action.ts';
import { formatMoney } from '@/lib/money.ts';
import { priceColour } from '@/lib/venue/price-levels.ts';
import { eventsTexts } from '@/lib/texts/events.ts';
import styles from './legend.module.css';

type Props = {
  /** Prices with their levels, dearest first. */
  levels: ReadonlyMap<number, number>;
  currency: string;
  price: number | undefined;
  onPrice: (price: number | undefined) => void;
};

/** What the map's colours mean. A price that is pressed is the only one that is looked for. */
export function Legend({ levels, currency, price, onPrice }: Props) {
  const interactive = useInteractive();
  return (
    <div className={styles['legend']} role="group" aria-label={eventsTexts.picker.legend}>
      {[...levels].map(([amount, level]) => (
        <button
          key={amount}
          type="button"
          className={styles['price']}
          disabled={!interactive}
          aria-pressed={amount === price}
          onClick={() => onPrice(amount === price ? undefined : amount)}
        >
          <Dot colour={priceColour(level)} />
          {formatMoney(amount, currency)}
        </button>
      ))}
      <span className={styles['taken']}>
        <Dot colour="var(--seat-taken)" />
        {eventsTexts.picker.takenLegend}
      </span>
    </div>
  );
}

/** A colour of the map. */
export function Dot({ colour }: { colour: string }) {
  return (
    <svg className={styles['dot']} viewBox="0 0 10 10" aria-hidden="true">
      <rect width="10" height="10" rx="3.5" fill={colour} />
    </svg>
  );
}
