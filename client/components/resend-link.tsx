'use client';

import { useState } from 'react';
import { ActionButton } from '@/components/action-button.tsx';
import { resendVerification } from '@/lib/api.ts';
import { texts } from '@/lib/texts.ts';

/** Sends the mail with the verification link again, for who has lost it or came too late. */
export function ResendLink() {
  const [sent, setSent] = useState(false);
  const resend = async () => {
    await resendVerification();
    setSent(true);
  };
  if (sent) return <p role="status">{texts.verifyEmail.resent}</p>;
  return (
    <ActionButton
      variant="quiet"
      label={texts.verifyEmail.resend}
      busyLabel={texts.verifyEmail.resending}
      run={resend}
    />
  );
}
