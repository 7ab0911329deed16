'use client';

import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import styles from './tabs.module.css';

type Props = {
  /** Says what the tabs are of. */
  label: string;
  tabs: { id: string; label: ReactNode; content: ReactNode }[];
  /** The tab on show, for whoever keeps it; otherwise the tabs keep it, beginning with the first. */
  value?: string;
  onValueChange?: (id: string) => void;
};

/** Several views of one thing, one at a time. For tabs that are pages see `components/ui/tab-links.tsx`. */
export function Tabs({ label, tabs, value, onValueChange }: Props) {
  const kept = value === undefined ? { defaultValue: tabs[0]?.id } : { value };
  return (
    <Radix.Root className={styles['tabs']} {...kept} onValueChange={onValueChange}>
      <Radix.List className={styles['list']} aria-label={label}>
        {tabs.map((tab) => (
          <Radix.Trigger key={tab.id} className={styles['tab']} value={tab.id}>
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.id} value={tab.id}>
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
