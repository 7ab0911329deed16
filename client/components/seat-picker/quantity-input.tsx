import { Minus, Plus } from 'lucide-react';
import { useInteractive } from '@/components/use-action.ts';
import { eventsTexts } from '@/lib/texts/events.ts';
import styles from './quantity-input.module.css';

type Props = {
  label: string;
  value: number;
  least?: number;
  most: number;
  onChange: (value: number) => void;
};

/** How many: one less, one more. */
export function QuantityInput({ label, value, least = 1, most, onChange }: Props) {
  const interactive = useInteractive();
  return (
    <div className={styles['quantity']} role="group" aria-label={label}>
      <button
        type="button"
        aria-label={eventsTexts.picker.fewer}
        disabled={!interactive || value <= least}
        onClick={() => onChange(value - 1)}
      >
        <Minus aria-hidden="true" size={18} />
      </button>
      <output aria-live="polite">{value}</output>
      <button
        type="button"
        aria-label={eventsTexts.picker.more}
        disabled={!interactive || value >= most}
        onClick={() => onChange(value + 1)}
      >
        <Plus aria-hidden="true" size={18} />
      </button>
    </div>
  );
}
