'use client';

import { useEffect, useState } from 'react';
import { readSales, salesStreamUrl } from '@/lib/seller/api.ts';
import type { Sales } from '@/lib/seller/types.ts';

export type LiveState = 'connecting' | 'live' | 'offline';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * An Event's sales as they change. The browser reconnects a stream that was cut by itself; where the API refuses it
 * (a session to renew, too many streams, not on sale yet), the figures are asked for the plain way first, and the
 * stream again after that, ever less often.
 * @param initial what the page was rendered with; null where there was nothing yet
 */
export function useLiveSales(eventId: string, sessionId: string | undefined, initial: Sales | null) {
  const [sales, setSales] = useState(initial);
  const [state, setState] = useState<LiveState>('connecting');

  useEffect(() => {
    let stream: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wait = FIRST_WAIT_MS;
    let isOver = false;

    const open = () => {
      stream = new EventSource(salesStreamUrl(eventId, sessionId));
      stream.addEventListener('sales', (event) => {
        wait = FIRST_WAIT_MS;
        setState('live');
        setSales(JSON.parse((event as MessageEvent<string>).data) as Sales);
      });
      stream.addEventListener('error', () => {
        setState('offline');
        if (stream?.readyState === EventSource.CLOSED) askAgain();
      });
    };
    const askAgain = () => {
      timer = setTimeout(() => void readAndOpen(), wait);
      wait = Math.min(LONGEST_WAIT_MS, wait * 2);
    };
    const readAndOpen = async () => {
      try {
        const figures = await readSales(eventId, sessionId);
        if (isOver) return;
        setSales(figures);
        open();
      } catch {
        if (!isOver) askAgain();
      }
    };

    open();
    return () => {
      isOver = true;
      clearTimeout(timer);
      stream?.close();
    };
  }, [eventId, sessionId]);

  return { sales, state };
}
