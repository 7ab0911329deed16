'use client';

import { Button } from '@/components/ui/button.tsx';
import { PageHeader } from '@/components/ui/page-header.tsx';
import { texts } from '@/lib/texts.ts';

/** A page that could not be rendered, with a way to ask for it again. */
export function ErrorMessage({ retry }: { retry: () => void }) {
  return (
    <div className="page narrow">
      <div role="alert">
        <PageHeader title={texts.problems.title} lede={texts.problems.page} />
      </div>
      <p>
        <Button onClick={retry}>{texts.problems.again}</Button>
      </p>
    </div>
  );
}
