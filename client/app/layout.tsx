import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { OfflineBanner } from '@/components/offline-banner.tsx';
import { SessionKeeper } from '@/components/session-keeper.tsx';
import { SiteFooter } from '@/components/site-footer.tsx';
import { SiteHeader } from '@/components/site-header.tsx';
import { TimeZone } from '@/components/time-zone.tsx';
import { Toaster } from '@/components/ui/toaster.tsx';
import { visitor } from '@/lib/server-api.ts';
import { sessionSecondsLeft } from '@/lib/session-cookie.ts';
import { siteUrl } from '@/lib/site-url.ts';
import { texts } from '@/lib/texts.ts';
import { THEME_COOKIE, themeOf } from '@/lib/theme.ts';
import { TIME_ZONE_COOKIE, timeZoneOf } from '@/lib/time-zone.ts';
import '@/styles/tokens.css';
import '@/styles/base.css';
import '@/styles/layout.css';

export async function generateMetadata(): Promise<Metadata> {
  return {
    metadataBase: siteUrl(await headers()),
    title: { default: texts.site.name, template: `%s · ${texts.site.name}` },
    description: texts.site.description,
    openGraph: { siteName: texts.site.name, type: 'website', locale: texts.locale },
  };
}

const PAPER = { light: '#fbfaf8', dark: '#0f0f13' } as const;

export async function generateViewport(): Promise<Viewport> {
  const theme = themeOf((await cookies()).get(THEME_COOKIE)?.value);
  if (theme !== 'system') return { colorScheme: theme, themeColor: PAPER[theme] };
  return {
    colorScheme: 'light dark',
    themeColor: [
      { media: '(prefers-color-scheme: light)', color: PAPER.light },
      { media: '(prefers-color-scheme: dark)', color: PAPER.dark },
    ],
  };
}

// Every page knows who is signed in, so none can be rendered before it is asked for.
export const dynamic = 'force-dynamic';

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [user, cookieStore] = await Promise.all([visitor(), cookies()]);
  const theme = themeOf(cookieStore.get(THEME_COOKIE)?.value);
  return (
    <html lang={texts.locale} data-theme={theme === 'system' ? undefined : theme}>
      <body>
        <a className="skip-link" href="#content">
          {texts.site.skip}
        </a>
        <TimeZone zone={timeZoneOf(cookieStore.get(TIME_ZONE_COOKIE)?.value)}>
          <OfflineBanner />
          <SiteHeader user={user} />
          <main id="content" tabIndex={-1}>
            {children}
          </main>
          <SiteFooter theme={theme} />
          {user && <SessionKeeper secondsLeft={sessionSecondsLeft(cookieStore) ?? 0} />}
          <Toaster />
        </TimeZone>
      </body>
    </html>
  );
}
