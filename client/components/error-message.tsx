'use client';

import { Button } from '@/components/ui/button.tsx';
import { PageHeader } from '@/components/ui/page-header.tsx';
import { siteTexts } from '@/lib/texts/site.ts';

/** A page that could not be rendered, with a way to ask for it again. */
export function ErrorMessage({ retry }: { retry: () => void }) {
  return (
    <div className="page narrow">
      <div role="alert">
        <PageHeader title={siteTexts.problems.title} lede={siteTexts.problems.page} />
      </div>
      <p>
        <Button onClick={retry}>{siteTexts.problems.again}</Button>
      </p>
    </div>
  );
}
