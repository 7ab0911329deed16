'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Form } from '@/components/form.tsx';
import { ButtonLink } from '@/components/ui/button.tsx';
import { Notice } from '@/components/ui/notice.tsx';
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
        <Notice tone="good" role="status">
          <p>{texts.verifyEmail.done}</p>
        </Notice>
        <p>
          <ButtonLink href="/">{texts.problems.home}</ButtonLink>
        </p>
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
