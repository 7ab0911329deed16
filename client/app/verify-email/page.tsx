import type { Metadata } from 'next';
import { ResendLink } from '@/components/resend-link.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { VerifyEmailForm } from '@/components/verify-email-form.tsx';
import { param, type SearchParams } from '@/lib/search-params.ts';
import { visitor } from '@/lib/server-api.ts';
import { texts } from '@/lib/texts.ts';

// The address of this page is a secret: it must not leave in a Referer header.
export const metadata: Metadata = { title: texts.verifyEmail.title, referrer: 'no-referrer' };

export default async function VerifyEmailPage({ searchParams }: { searchParams: SearchParams }) {
  const token = await param(searchParams, 'token');
  const user = await visitor();
  return (
    <div className="page narrow">
      <h1>{texts.verifyEmail.title}</h1>
      {token ? (
        <VerifyEmailForm token={token} />
      ) : (
        <Notice tone="bad">
          <p>{texts.verifyEmail.missing}</p>
        </Notice>
      )}
      {user && !user.emailVerified && <ResendLink />}
    </div>
  );
}
