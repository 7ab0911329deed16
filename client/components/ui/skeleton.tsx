import { classNames } from './class-names.ts';
import styles from './skeleton.module.css';

/** Keeps the place of something that is on its way. Its size comes from `className`; say "Loading" beside it. */
export function Skeleton({ className }: { className?: string }) {
  return <span className={classNames(styles['skeleton'], className)} aria-hidden="true" />;
}
