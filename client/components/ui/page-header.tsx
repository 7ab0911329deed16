import type { ReactNode } from 'react';
import styles from './page-header.module.css';

type Props = {
  title: ReactNode;
  /** A sentence beneath the title. */
  lede?: ReactNode;
  /** The way back, above the title. */
  above?: ReactNode;
  /** Buttons beside it. */
  actions?: ReactNode;
};

/** The top of a page: its one h1, what it is for, what one can do. */
export function PageHeader({ title, lede, above, actions }: Props) {
  return (
    <div className={styles['header']}>
      <div className={styles['words']}>
        {above && <div className={styles['above']}>{above}</div>}
        <h1>{title}</h1>
        {lede && <p className="lede">{lede}</p>}
      </div>
      {actions && <div className={styles['actions']}>{actions}</div>}
    </div>
  );
}
