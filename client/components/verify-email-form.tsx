'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Form } from '@/components/form.tsx';
import { PageLink } from '@/components/page-link.tsx';
import { verifyEmail } from '@/lib/api.ts';
import { texts } from '@/lib/texts.ts';

/** Confirms on a click rather than on opening: mail scanners open links, and the token works once. */
export function VerifyEmailForm({ token }: { token: string }) {
  const [done, setDone] = useState(false);
  const router = useRouter();
  const send = async () => {
    await verifyEmail(token);
    setDone(true);
    router.refresh();
  };
  if (done) {
    return (
      <>
        <p className="notice good" role="status">
          {texts.verifyEmail.done}
        </p>
        <PageLink href="/" className="button">
          {texts.problems.home}
        </PageLink>
      </>
    );
  }
  return (
    <>
      <p className="lede">{texts.verifyEmail.lede}</p>
      <Form fields={[]} submitLabel={texts.verifyEmail.submit} busyLabel={texts.verifyEmail.busy} send={send}>
        {null}
      </Form>
    </>
  );
}
