import { priceColour, priceLevels } from '@/lib/venue/price-levels.ts';
import { formatMoney } from '@/lib/money.ts';
import { texts } from '@/lib/texts.ts';
import type { EventView } from '@/lib/types.ts';
import styles from './price-list.module.css';

/** An event's prices, dearest first, with the sections that have them, in the colours of its map. */
export function PriceList({ event }: { event: EventView }) {
  const levels = [...priceLevels(event.sections)];
  return (
    <ul className={styles['prices']}>
      {levels.map(([price, level]) => {
        const names = event.sections.filter((section) => section.price === price).map(({ name }) => name);
        return (
          <li key={price} className={styles['price']}>
            <svg className={styles['dot']} viewBox="0 0 10 10" aria-hidden="true">
              <circle cx="5" cy="5" r="5" fill={priceColour(level)} />
            </svg>
            <span className={styles['names']}>{namesOf(names)}</span>
            <span className={styles['amount']}>{formatMoney(price, event.currency)}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** Few names are told; of many what they have in common and how many they are. */
function namesOf(names: string[]): string {
  if (names.length <= 3) return names.join(', ');
  return `${commonStart(names)}${texts.events.sectionsOf(names.length)}`;
}

function commonStart([first = '', ...others]: string[]): string {
  const words = first.split(/(?<=\s)/);
  const shared = words.filter((_, index) => {
    const start = words.slice(0, index + 1).join('');
    return others.every((name) => name.startsWith(start));
  });
  const start = shared
    .join('')
    .trim()
    .replace(/[,.:–-]+$/, '');
  return start === '' ? '' : `${start}: `;
}
