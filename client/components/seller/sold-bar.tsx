import type { Figures } from '@/lib/seller/types.ts';
import styles from './sold-bar.module.css';

/** Sold, held and free as parts of one bar. What they are is said beside it, or by `label`. */
export function SoldBar({
  sold,
  held,
  free,
  label,
}: Pick<Figures, 'sold' | 'held' | 'free'> & { label?: string }) {
  const all = Math.max(1, sold + held + free);
  const share = (part: number) => ({ width: `${(100 * part) / all}%` });
  return (
    <span
      className={styles['bar']}
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
    >
      <span className={styles['sold']} style={share(sold)} />
      <span className={styles['held']} style={share(held)} />
    </span>
  );
}
