'use client';

import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { PageLink } from '@/components/page-link.tsx';
import styles from './nav-link.module.css';

/** A link of the header that knows when its page is the one on show. */
export function NavLink({ href, icon, children }: { href: string; icon?: ReactNode; children: string }) {
  const path = usePathname();
  const here = path === href || (href !== '/' && path.startsWith(`${href}/`));
  return (
    <PageLink href={href} className={styles['link']} aria-current={here ? 'page' : undefined}>
      {icon}
      {children}
    </PageLink>
  );
}
