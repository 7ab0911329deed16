import { Menu, UserRound } from 'lucide-react';
import { MenuPanel } from '@/components/menu-panel.tsx';
import { NavLink } from '@/components/nav-link.tsx';
import { PageLink } from '@/components/page-link.tsx';
import { buttonClass, ButtonLink } from '@/components/ui/button.tsx';
import { classNames } from '@/components/ui/class-names.ts';
import { navigation } from '@/lib/navigation.ts';
import { signInPath } from '@/lib/return-path.ts';
import { texts } from '@/lib/texts.ts';
import type { User } from '@/lib/types.ts';
import styles from './site-header.module.css';

const MENU = 'site-menu';

/**
 * The bar on top of every page: where one can go, and who is signed in. What doesn't fit is in a menu, a popover of
 * the browser's own, so that it opens without JavaScript.
 */
export function SiteHeader({ user }: { user: User | null }) {
  const { browse, mine, selling } = navigation(user);
  const shown = user ? user.name || user.email : undefined;
  return (
    <header className={styles['bar']}>
      <div className={styles['inner']}>
        <PageLink href="/" className={styles['brand']}>
          <Mark />
          {texts.site.name}
        </PageLink>
        <nav className={styles['nav']} aria-label={texts.nav.label}>
          {[...browse, ...mine, ...selling].map(({ href, label }) => (
            <NavLink key={href} href={href}>
              {label}
            </NavLink>
          ))}
        </nav>
        <div className={styles['account']}>
          {!user && (
            <ButtonLink href={signInPath('/')} size="small">
              {texts.nav.signIn}
            </ButtonLink>
          )}
          <button
            type="button"
            className={classNames(buttonClass({ variant: 'ghost', iconOnly: true }), styles['menuButton'])}
            popoverTarget={MENU}
            aria-label={shown ? `${texts.nav.menu}, ${texts.nav.signedInAs} ${shown}` : texts.nav.menu}
          >
            {shown ? (
              <>
                <Menu aria-hidden="true" className={styles['onPhone']} />
                <span aria-hidden="true" className={styles['avatar']}>
                  {initialOf(shown) ?? <UserRound size={18} />}
                </span>
              </>
            ) : (
              <Menu aria-hidden="true" />
            )}
          </button>
        </div>
      </div>
      <MenuPanel id={MENU} user={user} />
    </header>
  );
}

/** A ticket with its perforation: the mark of the site. */
function Mark() {
  return (
    <svg className={styles['mark']} viewBox="0 0 32 32" aria-hidden="true">
      <path d="M3 8a2 2 0 0 1 2-2h22a2 2 0 0 1 2 2v5a3 3 0 0 0 0 6v5a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-5a3 3 0 0 0 0-6z" />
      <path d="M20.500 9v14" className={styles['perforation']} />
    </svg>
  );
}

function initialOf(name: string): string | undefined {
  return /[\p{L}\p{N}]/u.exec(name)?.[0].toUpperCase();
}
