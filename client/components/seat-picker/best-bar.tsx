import { Sparkles } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { useInteractive } from '@/components/use-action.ts';
import { eventsTexts } from '@/lib/texts/events.ts';
import { QuantityInput } from './quantity-input.tsx';
import styles from './best-bar.module.css';

type Props = {
  quantity: number;
  most: number;
  /** The section that is looked in; undefined for all of them. */
  where: string | undefined;
  onQuantity: (quantity: number) => void;
  onBest: () => void;
  onEverywhere: () => void;
};

/** The best seats in one tap. */
export function BestBar({ quantity, most, where, onQuantity, onBest, onEverywhere }: Props) {
  const t = eventsTexts.picker;
  const interactive = useInteractive();
  const best = useRef<HTMLButtonElement>(null);
  const lookEverywhere = () => {
    // The button that was pressed goes away.
    best.current?.focus();
    onEverywhere();
  };
  return (
    <div className={styles['bar']} role="group" aria-label={t.bestLabel}>
      <QuantityInput label={t.howMany} value={quantity} most={most} onChange={onQuantity} />
      <Button ref={best} className={styles['best']} disabled={!interactive} onClick={onBest}>
        <Sparkles aria-hidden="true" />
        {t.best(quantity)}
      </Button>
      {where && (
        <p className={styles['where']}>
          {t.bestWhere(where)}
          <Button variant="ghost" size="small" onClick={lookEverywhere}>
            {t.everywhere}
          </Button>
        </p>
      )}
    </div>
  );
}
