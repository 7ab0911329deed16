import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';
import styles from './notice.module.css';

const ICONS = { plain: Info, good: CircleCheck, warn: TriangleAlert, bad: CircleAlert };

type Props = ComponentProps<'div'> & { tone?: keyof typeof ICONS };

/** A few words in the page that should not be missed. Give it role="alert" or "status" where it appears later. */
export function Notice({ tone = 'plain', className, children, ...props }: Props) {
  const Icon = ICONS[tone];
  return (
    <div {...props} className={classNames(styles['notice'], styles[tone], className)}>
      <Icon aria-hidden="true" />
      <div className={styles['body']}>{children}</div>
    </div>
  );
}
