import { TicketX } from 'lucide-react';
import type { Metadata } from 'next';
import { ButtonLink } from '@/components/ui/button.tsx';
import { MessagePage } from '@/components/ui/message-page.tsx';
import { texts } from '@/lib/texts.ts';

export const metadata: Metadata = { title: texts.problems.notFoundTitle };

export default function NotFoundPage() {
  return (
    <MessagePage icon={TicketX} title={texts.problems.notFoundTitle} hint={texts.problems.notFound}>
      <ButtonLink size="large" href="/">
        {texts.problems.home}
      </ButtonLink>
    </MessagePage>
  );
}
