'use client';

import {
  DoorOpen,
  Music,
  ReceiptText,
  Repeat2,
  Tag,
  Ticket,
  CalendarCog,
  type LucideIcon,
} from 'lucide-react';
import { useRef, type MouseEvent } from 'react';
import { NavLink } from '@/components/nav-link.tsx';
import { SignOutButton } from '@/components/sign-out-button.tsx';
import { ButtonLink } from '@/components/ui/button.tsx';
import { navigation, type NavIcon } from '@/lib/navigation.ts';
import { siteTexts } from '@/lib/texts/site.ts';
import type { User } from '@/lib/types.ts';
import styles from './menu-panel.module.css';

const ICONS: Record<NavIcon, LucideIcon> = {
  discover: Music,
  resale: Repeat2,
  tickets: Ticket,
  orders: ReceiptText,
  sell: Tag,
  events: CalendarCog,
  door: DoorOpen,
};

/** All that one can go to, and who is signed in. Closes by itself when a link in it is followed. */
export function MenuPanel({ id, user }: { id: string; user: User | null }) {
  const panel = useRef<HTMLDivElement>(null);
  const groups = navigation(user);
  const closeOnLink = (event: MouseEvent) => {
    if ((event.target as HTMLElement).closest('a')) panel.current?.hidePopover();
  };
  return (
    <div ref={panel} id={id} popover="auto" className={styles['panel']} onClick={closeOnLink}>
      {user ? (
        <p className={styles['who']}>
          <span className="soft small">{siteTexts.nav.signedInAs}</span>
          <strong>{user.name || user.email}</strong>
          {user.name && <span className="soft small">{user.email}</span>}
        </p>
      ) : (
        <div className={styles['start']}>
          <ButtonLink href="/signup" full>
            {siteTexts.nav.signUp}
          </ButtonLink>
          <ButtonLink href="/signin" variant="quiet" full>
            {siteTexts.nav.signIn}
          </ButtonLink>
        </div>
      )}
      <nav aria-label={siteTexts.nav.menu}>
        {(['browse', 'mine', 'selling'] as const).map((group) => (
          <ul key={group} className={styles['group']} aria-label={siteTexts.nav[group]}>
            {groups[group].map(({ href, label, icon }) => {
              const Icon = ICONS[icon];
              return (
                <li key={href}>
                  <NavLink href={href} icon={<Icon aria-hidden="true" size={20} />}>
                    {label}
                  </NavLink>
                </li>
              );
            })}
          </ul>
        ))}
      </nav>
      {user && <SignOutButton />}
    </div>
  );
}
