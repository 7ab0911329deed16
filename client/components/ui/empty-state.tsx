import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './empty-state.module.css';

type Props = {
  icon: LucideIcon;
  title: string;
  hint?: ReactNode;
  /** What to do about it: buttons. */
  children?: ReactNode;
};

/** Shown where a list has nothing in it: why, and what to do about it. */
export function EmptyState({ icon: Icon, title, hint, children }: Props) {
  return (
    <div className={styles['state']}>
      <span className={styles['icon']} aria-hidden="true">
        <Icon />
      </span>
      <div className={styles['words']}>
        <p className={styles['title']}>{title}</p>
        {hint && <p className="soft">{hint}</p>}
      </div>
      {children && <div className={styles['actions']}>{children}</div>}
    </div>
  );
}
