import { siteTexts } from './texts/site.ts';
import type { User } from './types.ts';

export type NavEntry = { href: string; label: string; icon: NavIcon };
export type NavIcon = 'discover' | 'resale' | 'tickets' | 'orders' | 'sell' | 'events' | 'door';

/** Where a visitor can go: what is for sale, what is theirs, and what they sell. */
export function navigation(user: User | null): Record<'browse' | 'mine' | 'selling', NavEntry[]> {
  return {
    browse: [
      { href: '/', label: siteTexts.nav.discover, icon: 'discover' },
      { href: '/resale', label: siteTexts.nav.resale, icon: 'resale' },
    ],
    mine: user
      ? [
          { href: '/my-tickets', label: siteTexts.nav.myTickets, icon: 'tickets' },
          { href: '/orders', label: siteTexts.nav.orders, icon: 'orders' },
        ]
      : [],
    selling: [
      ...(user?.role === 'seller'
        ? [
            { href: '/seller', label: siteTexts.nav.seller, icon: 'events' as const },
            { href: '/door', label: siteTexts.nav.door, icon: 'door' as const },
          ]
        : []),
      { href: '/sell', label: siteTexts.nav.sell, icon: 'sell' },
    ],
  };
}
