'use client';

import { useEffect } from 'react';
import { renewSession } from '@/lib/renew-session.ts';

const LOOK_MS = 15_000;
/** Renewed once this part of a token's time is over. */
const PART = 2 / 3;

/**
 * Renews the session ahead of time while the page is looked at, so that nobody who stays on a page is asked to sign in
 * there. One that was out of sight for longer is renewed when it is seen again.
 */
export function SessionKeeper({ secondsLeft }: { secondsLeft: number }) {
  useEffect(() => {
    let dueAt = Date.now() + secondsLeft * PART * 1000;
    const look = () => {
      if (document.visibilityState !== 'visible' || Date.now() < dueAt) return;
      renewSession().then(
        (renewal) => {
          dueAt = renewal === 'ended' ? Infinity : Date.now() + renewal.expiresIn * PART * 1000;
        },
        // Without a connection: tried again at the next look.
        () => undefined,
      );
    };
    const timer = setInterval(look, LOOK_MS);
    document.addEventListener('visibilitychange', look);
    window.addEventListener('online', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('online', look);
    };
  }, [secondsLeft]);
  return null;
}
