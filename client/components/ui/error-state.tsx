'use client';

import { RotateCw } from 'lucide-react';
import { siteTexts } from '@/lib/texts/site.ts';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';

/** A part of a page that could not be loaded, in the API's words, with a way to ask again. */
export function ErrorState({ message, retry }: { message: string; retry?: () => void }) {
  return (
    <Notice tone="bad" role="alert">
      <p>{message}</p>
      {retry && (
        <p>
          <Button variant="quiet" size="small" onClick={retry}>
            <RotateCw aria-hidden="true" />
            {siteTexts.problems.again}
          </Button>
        </p>
      )}
    </Notice>
  );
}
