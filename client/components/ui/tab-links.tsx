import type { ReactNode } from 'react';
import { PageLink } from '@/components/page-link.tsx';
import styles from './tabs.module.css';

type Props = { label: string; tabs: { href: string; label: ReactNode; current: boolean }[] };

/** Tabs that are pages of their own: plain links, so they work without JavaScript. */
export function TabLinks({ label, tabs }: Props) {
  return (
    <nav className={styles['list']} aria-label={label}>
      {tabs.map(({ href, label: words, current }) => (
        <PageLink
          key={href}
          href={href}
          className={styles['tab']}
          aria-current={current ? 'page' : undefined}
        >
          {words}
        </PageLink>
      ))}
    </nav>
  );
}
