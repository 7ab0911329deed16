import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { PageLink } from '@/components/page-link.tsx';
import { SignInForm } from '@/components/sign-in-form.tsx';
import { safeReturnPath } from '@/lib/return-path.ts';
import { param, type SearchParams } from '@/lib/search-params.ts';
import { visitor } from '@/lib/server-api.ts';
import { texts } from '@/lib/texts.ts';

export const metadata: Metadata = { title: texts.signIn.title };

export default async function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  const next = safeReturnPath(await param(searchParams, 'next'));
  if (await visitor()) redirect(next);
  return (
    <div className="page narrow">
      <h1>{texts.signIn.title}</h1>
      <SignInForm next={next} />
      <p className="soft">
        {texts.signIn.instead}{' '}
        <PageLink href={`/signup?next=${encodeURIComponent(next)}`}>{texts.signUp.title}</PageLink>
      </p>
    </div>
  );
}
