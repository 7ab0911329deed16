'use client';

import type { ReactNode } from 'react';
import { Button, type ButtonLook } from '@/components/ui/button.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { useAction, useInteractive, type ActionResult } from '@/components/use-action.ts';
import styles from './action-button.module.css';

type Props = ButtonLook & {
  label: ReactNode;
  busyLabel: ReactNode;
  disabled?: boolean;
  run: () => Promise<ActionResult>;
};

/** A button that does one thing, says so while it does, and shows beneath it why it failed. */
export function ActionButton({ label, busyLabel, disabled = false, run, ...look }: Props) {
  const action = useAction(run);
  const interactive = useInteractive();
  return (
    <div className={styles['action']}>
      <Button
        {...look}
        disabled={!interactive || disabled || action.busy}
        aria-busy={action.busy}
        onClick={() => void action.run()}
      >
        {action.busy ? busyLabel : label}
      </Button>
      {action.error && (
        <Notice tone="bad" role="alert">
          <p>{action.error.message}</p>
        </Notice>
      )}
    </div>
  );
}
