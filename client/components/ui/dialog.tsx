'use client';

import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { siteTexts } from '@/lib/texts/site.ts';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import styles from './dialog.module.css';

type Props = {
  title: string;
  /** A sentence that is read out with the title. */
  description?: ReactNode;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  wide?: boolean;
  children?: ReactNode;
  /** Buttons at its end; the one to press by default last. */
  actions?: ReactNode;
};

/** A question or a task on top of the page; a sheet from below on a phone. Keeps the focus, closes by Escape. */
export function Dialog({ title, description, open, onOpenChange, wide = false, children, actions }: Props) {
  const described = description ? {} : { 'aria-describedby': undefined };
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={styles['overlay']} />
        <Radix.Content className={classNames(styles['dialog'], wide && styles['wide'])} {...described}>
          <div className={styles['head']}>
            <Radix.Title className={styles['title']}>{title}</Radix.Title>
            <Radix.Close asChild>
              <Button
                variant="ghost"
                size="small"
                iconOnly
                className={styles['close']}
                aria-label={siteTexts.site.close}
              >
                <X aria-hidden="true" />
              </Button>
            </Radix.Close>
          </div>
          {description && <Radix.Description>{description}</Radix.Description>}
          {children}
          {actions && <div className={styles['actions']}>{actions}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
