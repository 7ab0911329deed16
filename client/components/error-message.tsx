'use client';

import { CloudAlert } from 'lucide-react';
import { Button } from '@/components/ui/button.tsx';
import { MessagePage } from '@/components/ui/message-page.tsx';
import { siteTexts } from '@/lib/texts/site.ts';

/** A page that could not be rendered, with a way to ask for it again. */
export function ErrorMessage({ retry }: { retry: () => void }) {
  const { title, page, again } = siteTexts.problems;
  return (
    <MessagePage icon={CloudAlert} title={title} hint={page} role="alert">
      <Button size="large" onClick={retry}>
        {again}
      </Button>
    </MessagePage>
  );
}
