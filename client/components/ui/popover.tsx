'use client';

import { Popover as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import styles from './popover.module.css';

type Props = {
  /** The button that opens it. */
  trigger: ReactNode;
  children: ReactNode;
  align?: 'start' | 'center' | 'end';
};

/** Something small beside the button that opens it. */
export function Popover({ trigger, children, align = 'start' }: Props) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles['popover']} align={align} sideOffset={8} collisionPadding={16}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
