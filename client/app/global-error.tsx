'use client';

import { ErrorMessage } from '@/components/error-message.tsx';
import { texts } from '@/lib/texts.ts';
import '@/styles/tokens.css';
import '@/styles/base.css';
import '@/styles/layout.css';
import '@/styles/controls.css';

/** Shown when the frame around the pages itself failed, so it brings its own. */
export default function GlobalErrorPage() {
  return (
    <html lang={texts.locale}>
      <body>
        <title>{texts.problems.title}</title>
        <main>
          <ErrorMessage retry={() => window.location.reload()} />
        </main>
      </body>
    </html>
  );
}
