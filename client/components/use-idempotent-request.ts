'use client';

import { useRef } from 'react';
import { newIdempotencyKey } from '@/lib/api.ts';
import { ApiError } from '@/lib/api-error.ts';

/**
 * Sends a request under an Idempotency-Key. It keeps its key until it is accepted or refused: sent again after a lost
 * connection or an outage, it finds what it made the first time. Another request gets another key.
 */
export function useIdempotentRequest<Wanted, Made>(
  send: (wanted: Wanted, idempotencyKey: string) => Promise<Made>,
): (wanted: Wanted) => Promise<Made> {
  const sent = useRef<{ words: string; key: string }>(undefined);

  return async (wanted) => {
    const words = JSON.stringify(wanted);
    if (sent.current?.words !== words) sent.current = { words, key: newIdempotencyKey() };
    try {
      return await send(wanted, sent.current.key);
    } catch (error) {
      if (isRefusal(error)) sent.current = undefined;
      throw error;
    }
  };
}

/** Whether it is certain that nothing was made: a 5xx or no answer at all may come after it was. */
const isRefusal = (error: unknown): boolean =>
  error instanceof ApiError && error.status >= 400 && error.status < 500;
