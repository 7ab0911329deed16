import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';
import styles from './card.module.css';

type Props = ComponentProps<'div'> & {
  as?: 'div' | 'article' | 'section' | 'li';
  /** With a shadow instead of a line. */
  raised?: boolean;
  /** Without padding, for what has its own (tables, pictures). */
  flush?: boolean;
};

/** A surface that keeps together what belongs together. */
export function Card({ as: Element = 'div', raised = false, flush = false, className, ...props }: Props) {
  const look = classNames(styles['card'], raised && styles['raised'], flush && styles['flush'], className);
  return <Element {...(props as object)} className={look} />;
}
