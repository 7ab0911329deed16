import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { SiteHeader } from '@/components/site-header.tsx';
import { visitor } from '@/lib/server-api.ts';
import { texts } from '@/lib/texts.ts';
import '@/styles/tokens.css';
import '@/styles/base.css';
import '@/styles/layout.css';
import '@/styles/controls.css';
import '@/styles/tickets.css';
import '@/styles/orders.css';
import '@/styles/door.css';

export const metadata: Metadata = {
  title: { default: texts.site.name, template: `%s · ${texts.site.name}` },
  description: texts.site.description,
};

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f7f6f2' },
    { media: '(prefers-color-scheme: dark)', color: '#131318' },
  ],
};

// Every page knows who is signed in, so none can be rendered before it is asked for.
export const dynamic = 'force-dynamic';

export default async function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang={texts.locale}>
      <body>
        <a className="skip-link" href="#content">
          {texts.site.skip}
        </a>
        <SiteHeader user={await visitor()} />
        <main id="content" tabIndex={-1}>
          {children}
        </main>
        <footer className="site-footer">
          <p>{texts.site.footer}</p>
        </footer>
      </body>
    </html>
  );
}
