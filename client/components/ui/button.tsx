import type { ComponentProps } from 'react';
import { PageLink } from '@/components/page-link.tsx';
import { classNames } from './class-names.ts';
import styles from './button.module.css';

export type ButtonLook = {
  /** `primary`: the one thing to do here. `quiet`: another choice. `ghost`: in a toolbar. `danger`: can't be undone. */
  variant?: 'primary' | 'quiet' | 'ghost' | 'danger';
  size?: 'small' | 'medium' | 'large';
  /** As wide as its place. */
  full?: boolean;
  /** Holds an icon alone: give it an `aria-label`. */
  iconOnly?: boolean;
};

/** A button. Icons of lucide-react go in as children, before or after the words. */
export function Button({
  variant,
  size,
  full,
  iconOnly,
  className,
  ...props
}: ComponentProps<'button'> & ButtonLook) {
  const look = buttonClass({ variant, size, full, iconOnly });
  return <button type="button" {...props} className={classNames(look, className)} />;
}

/** A link to another page that looks like a button. */
export function ButtonLink({
  variant,
  size,
  full,
  iconOnly,
  className,
  ...props
}: ComponentProps<typeof PageLink> & ButtonLook) {
  const look = buttonClass({ variant, size, full, iconOnly });
  return <PageLink {...props} className={classNames(look, className)} />;
}

/** The classes of a button, for what has to be another element (a download link, a label). */
export function buttonClass({
  variant = 'primary',
  size = 'medium',
  full = false,
  iconOnly = false,
}: ButtonLook): string {
  return classNames(
    styles['button'],
    styles[variant],
    size !== 'medium' && styles[size],
    full && styles['full'],
    iconOnly && styles['iconOnly'],
  );
}
