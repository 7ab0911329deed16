'use client';

import { useEffect, useState } from 'react';
import { readAvailability } from '@/lib/seller/api.ts';
import type { Availability } from '@/lib/types.ts';

/** Seats follow the counters within this. */
const WAIT_MS = 1_000;

/**
 * Which seats of a session are taken; asked for again when something was sold, held or freed.
 * @param changes grows or shrinks with every change
 */
export function useAvailability(eventId: string, sessionId: string | undefined, changes: string) {
  const [availability, setAvailability] = useState<Availability>();

  useEffect(() => {
    if (sessionId === undefined) return;
    let isOver = false;
    const read = async () => {
      try {
        const now = await readAvailability(eventId, sessionId);
        if (!isOver) setAvailability(now);
      } catch {
        // The map stays as it was; the next change asks again.
      }
    };
    const timer = setTimeout(() => void read(), WAIT_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [eventId, sessionId, changes]);

  return availability?.sessionId === sessionId ? availability : undefined;
}
