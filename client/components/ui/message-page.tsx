import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './message-page.module.css';

type Props = {
  icon: LucideIcon;
  title: string;
  hint: string;
  /** `alert` where it comes in place of what was expected. */
  role?: 'alert';
  /** Where to go from here: buttons. */
  children: ReactNode;
};

/** A page that has one thing to say, and a way on. */
export function MessagePage({ icon: Icon, title, hint, role, children }: Props) {
  return (
    <div className={`page narrow ${styles['message']}`}>
      <span className={styles['icon']} aria-hidden="true">
        <Icon size={36} strokeWidth={1.75} />
      </span>
      <div className={styles['words']} role={role}>
        <h1>{title}</h1>
        <p className="lede">{hint}</p>
      </div>
      <div className={styles['actions']}>{children}</div>
    </div>
  );
}
