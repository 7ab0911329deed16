import { NavLink } from '@/components/nav-link.tsx';
import { PageLink } from '@/components/page-link.tsx';
import { SignOutButton } from '@/components/sign-out-button.tsx';
import { texts } from '@/lib/texts.ts';
import type { User } from '@/lib/types.ts';

/** The bar on top of every page: where one can go, and who is signed in. */
export function SiteHeader({ user }: { user: User | null }) {
  return (
    <header className="site-header">
      <div className={user ? 'site-header-inner signed-in' : 'site-header-inner'}>
        <PageLink href="/" className="brand">
          {texts.site.name}
        </PageLink>
        <nav className="main-nav" aria-label={texts.nav.label}>
          <NavLink href="/sell">{texts.nav.sell}</NavLink>
          {user && <NavLink href="/orders">{texts.nav.orders}</NavLink>}
          {user && <NavLink href="/my-tickets">{texts.nav.myTickets}</NavLink>}
          {user?.role === 'seller' && <NavLink href="/door">{texts.nav.door}</NavLink>}
        </nav>
        <div className="account" role="group" aria-label={texts.nav.account}>
          {user ? <SignedIn user={user} /> : <SignedOut />}
        </div>
      </div>
    </header>
  );
}

function SignedIn({ user }: { user: User }) {
  const shown = user.name || user.email;
  return (
    <>
      <span className="account-name" title={user.email}>
        <span className="visually-hidden">{texts.nav.signedInAs} </span>
        {shown}
      </span>
      <SignOutButton />
    </>
  );
}

function SignedOut() {
  return (
    <>
      <NavLink href="/signin">{texts.nav.signIn}</NavLink>
      <NavLink href="/signup">{texts.nav.signUp}</NavLink>
    </>
  );
}
