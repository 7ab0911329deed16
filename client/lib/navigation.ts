import { texts } from './texts.ts';
import type { User } from './types.ts';

export type NavEntry = { href: string; label: string; icon: NavIcon };
export type NavIcon = 'discover' | 'resale' | 'tickets' | 'orders' | 'sell' | 'events' | 'door';

/** Where a visitor can go: what is for sale, what is theirs, and what they sell. */
export function navigation(user: User | null): Record<'browse' | 'mine' | 'selling', NavEntry[]> {
  return {
    browse: [
      { href: '/', label: texts.nav.discover, icon: 'discover' },
      { href: '/resale', label: texts.nav.resale, icon: 'resale' },
    ],
    mine: user
      ? [
          { href: '/my-tickets', label: texts.nav.myTickets, icon: 'tickets' },
          { href: '/orders', label: texts.nav.orders, icon: 'orders' },
        ]
      : [],
    selling: [
      ...(user?.role === 'seller'
        ? [
            { href: '/seller', label: texts.nav.seller, icon: 'events' as const },
            { href: '/door', label: texts.nav.door, icon: 'door' as const },
          ]
        : []),
      { href: '/sell', label: texts.nav.sell, icon: 'sell' },
    ],
  };
}
