import type { Metadata } from 'next';
import { ButtonLink } from '@/components/ui/button.tsx';
import { PageHeader } from '@/components/ui/page-header.tsx';
import { texts } from '@/lib/texts.ts';

export const metadata: Metadata = { title: texts.problems.notFoundTitle };

export default function NotFoundPage() {
  return (
    <div className="page narrow">
      <PageHeader title={texts.problems.notFoundTitle} lede={texts.problems.notFound} />
      <p>
        <ButtonLink href="/">{texts.problems.home}</ButtonLink>
      </p>
    </div>
  );
}
