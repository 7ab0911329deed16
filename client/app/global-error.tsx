'use client';

import { ErrorMessage } from '@/components/error-message.tsx';
import { locale, siteTexts } from '@/lib/texts/site.ts';
import '@/styles/tokens.css';
import '@/styles/base.css';
import '@/styles/layout.css';

/** Shown when the frame around the pages itself failed, so it brings its own. */
export default function GlobalErrorPage() {
  return (
    <html lang={locale}>
      <body>
        <title>{siteTexts.problems.title}</title>
        <main>
          <ErrorMessage retry={() => window.location.reload()} />
        </main>
      </body>
    </html>
  );
}
