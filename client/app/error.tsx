'use client';

import { useRouter } from 'next/navigation';
import { startTransition } from 'react';
import { ErrorMessage } from '@/components/error-message.tsx';

export default function ErrorPage({ reset }: { reset: () => void }) {
  const router = useRouter();
  // The page failed on the server, so it has to be asked for again before it is shown again.
  const retry = () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  return <ErrorMessage retry={retry} />;
}
