import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { PageLink } from '@/components/page-link.tsx';
import { SignUpForm } from '@/components/sign-up-form.tsx';
import { safeReturnPath, signInPath } from '@/lib/return-path.ts';
import { param, type SearchParams } from '@/lib/search-params.ts';
import { visitor } from '@/lib/server-api.ts';
import { texts } from '@/lib/texts.ts';

export const metadata: Metadata = { title: texts.signUp.title };

export default async function SignUpPage({ searchParams }: { searchParams: SearchParams }) {
  const next = safeReturnPath(await param(searchParams, 'next'));
  if (await visitor()) redirect(next);
  return (
    <div className="page narrow">
      <h1>{texts.signUp.title}</h1>
      <p className="lede">{texts.signUp.lede}</p>
      <SignUpForm next={next} />
      <p className="soft">
        {texts.signUp.instead} <PageLink href={signInPath(next)}>{texts.signIn.title}</PageLink>
      </p>
    </div>
  );
}
