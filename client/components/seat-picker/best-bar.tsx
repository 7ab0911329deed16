import { RefreshCw, Sparkles } from 'lucide-react';
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
  /** Whether there are others to try. */
  asked: boolean;
  onQuantity: (quantity: number) => void;
  onBest: () => void;
  onOther: () => void;
  onEverywhere: () => void;
};

/** The best seats in one tap, and others. */
export function BestBar({ quantity, most, where, asked, onQuantity, onBest, onOther, onEverywhere }: Props) {
  const t = eventsTexts.picker;
  const interactive = useInteractive();
  return (
    <div className={styles['bar']} role="group" aria-label={t.bestLabel}>
      <QuantityInput label={t.howMany} value={quantity} most={most} onChange={onQuantity} />
      <Button className={styles['best']} disabled={!interactive} onClick={onBest}>
        <Sparkles aria-hidden="true" />
        {t.best(quantity)}
      </Button>
      {asked && (
        <Button variant="quiet" className={styles['other']} onClick={onOther}>
          <RefreshCw aria-hidden="true" />
          {t.others}
        </Button>
      )}
      {where && (
        <p className={styles['where']}>
          {t.bestWhere(where)}
          <Button variant="ghost" size="small" onClick={onEverywhere}>
            {t.everywhere}
          </Button>
        </p>
      )}
    </div>
  );
}
