'use client';

import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { toApiError, type ApiError } from '@/lib/api-error.ts';

/** An action that answers `leaving` has sent the browser to another page: stay busy until it is there. */
export type ActionResult = 'leaving' | void;

/** Runs an action once at a time and remembers how it failed. */
export function useAction<Input extends unknown[]>(action: (...input: Input) => Promise<ActionResult>) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();

  // A page that the browser's back button brings back as it was left must not still be busy.
  useEffect(() => {
    const onShow = (event: PageTransitionEvent) => event.persisted && setBusy(false);
    window.addEventListener('pageshow', onShow);
    return () => window.removeEventListener('pageshow', onShow);
  }, []);

  const run = useCallback(
    async (...input: Input) => {
      setBusy(true);
      setError(undefined);
      try {
        const result = await action(...input);
        if (result !== 'leaving') setBusy(false);
      } catch (thrown) {
        setError(toApiError(thrown));
        setBusy(false);
      }
    },
    [action],
  );
  return { busy, error, run };
}

/** False until the page answers to clicks. What is clicked earlier would be lost, or submitted by the browser. */
export function useInteractive(): boolean {
  return useSyncExternalStore(
    () => () => undefined,
    () => true,
    () => false,
  );
}
