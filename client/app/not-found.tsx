import type { Metadata } from 'next';
import { PageLink } from '@/components/page-link.tsx';
import { texts } from '@/lib/texts.ts';

export const metadata: Metadata = { title: texts.problems.notFoundTitle };

export default function NotFoundPage() {
  return (
    <div className="page narrow">
      <h1>{texts.problems.notFoundTitle}</h1>
      <p className="lede">{texts.problems.notFound}</p>
      <PageLink href="/" className="button">
        {texts.problems.home}
      </PageLink>
    </div>
  );
}
