'use client';

import { usePathname } from 'next/navigation';
import { PageLink } from '@/components/page-link.tsx';

/** A link of the header that knows when its page is the one on show. */
export function NavLink({ href, children }: { href: string; children: string }) {
  return (
    <PageLink href={href} className="nav-link" aria-current={usePathname() === href ? 'page' : undefined}>
      {children}
    </PageLink>
  );
}
