'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { readQrKeys, verifyTicket } from '@/lib/api.ts';
import type { QrKeySet } from '@/lib/door/read-qr.ts';
import { scanTicket } from '@/lib/door/scan.ts';
import {
  clearConflicts,
  countLetIn,
  dequeue,
  forgetOldTickets,
  keepConflict,
  keepKeys,
  readConflicts,
  readKeys,
  readLetIn,
  readQueue,
} from '@/lib/door/scan-store.ts';
import { sendQueuedScans } from '@/lib/door/send-queued-scans.ts';
import type { Direction, DoorSetup, QueuedScan, ScanConflict, ScanResult } from '@/lib/door/types.ts';

/** How often (ms) the server is looked for: while it is there, and while it is not. */
const CHECK = 30_000;
const RECHECK = 5_000;
const PATIENCE = 4_000;

export type Connection = 'online' | 'offline';

/**
 * A door at work: checks tickets with the server while it can be reached and alone while it can't, and tells the
 * server of its own scans as soon as it is back.
 */
export function useDoor(userId: string, setup: DoorSetup) {
  const [connection, setConnection] = useState<Connection>('online');
  const [hasKeys, setHasKeys] = useState(true);
  const [queued, setQueued] = useState(0);
  const [conflicts, setConflicts] = useState<ScanConflict[]>([]);
  const [isSignedOut, setSignedOut] = useState(false);
  const [letIn, setLetIn] = useState(0);
  const [sent, setSent] = useState(0);
  const session = setup.sessionId ?? '';
  const keys = useRef<QrKeySet>(undefined);
  const clockOffset = useRef(0);
  const reachable = useRef(true);

  const noteReachable = useCallback((isReachable: boolean) => {
    reachable.current = isReachable;
    setConnection(isReachable ? 'online' : 'offline');
  }, []);

  const look = useCallback(async () => {
    setQueued((await readQueue(userId)).length);
    setConflicts(await readConflicts(userId));
    setLetIn(await readLetIn(session));
  }, [userId, session]);

  const send = useCallback(async () => {
    const outcome = await alone(`door ${userId}`, () =>
      sendQueuedScans(
        {
          read: () => readQueue(userId),
          remove: (scanId) => dequeue(userId, scanId),
          keepConflict: (conflict) => keepConflict(userId, conflict),
        },
        (scan) => verifyTicket(requestOf(scan), PATIENCE),
      ),
    );
    setSignedOut(outcome.stoppedBy?.status === 401);
    setSent((before) => before + outcome.sent);
    await look();
  }, [userId, look]);

  /** Looks whether the server is there, gets the newest keys, and sends what is waiting. */
  const check = useCallback(async () => {
    try {
      // Asking without any network would only fill the browser's log.
      if (!navigator.onLine) throw new Error('no network');
      const answer = await readQrKeys(PATIENCE);
      keys.current = answer.keys;
      clockOffset.current = answer.clockOffset;
      setHasKeys(true);
      await keepKeys(answer.keys);
      noteReachable(true);
    } catch {
      keys.current ??= await readKeys();
      setHasKeys(keys.current !== undefined);
      noteReachable(false);
      return;
    }
    await send();
  }, [noteReachable, send]);

  useEffect(() => {
    void look();
    void forgetOldTickets();
  }, [look]);

  useEffect(() => {
    const checkNow = () => void check();
    checkNow();
    const timer = setInterval(checkNow, connection === 'online' ? CHECK : RECHECK);
    const goneOffline = () => noteReachable(false);
    window.addEventListener('online', checkNow);
    window.addEventListener('offline', goneOffline);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', checkNow);
      window.removeEventListener('offline', goneOffline);
    };
  }, [check, connection, noteReachable]);

  const scan = useCallback(
    async (shown: string, direction: Direction): Promise<ScanResult> => {
      const result = await scanTicket(shown, {
        userId,
        setup,
        direction,
        keys: keys.current,
        clockOffset: clockOffset.current,
        reachable: reachable.current && navigator.onLine,
      });
      if (result.offline !== !reachable.current) noteReachable(!result.offline);
      if (result.valid && direction === 'in') await countLetIn(session);
      setSignedOut(result.reason === 'signed-out');
      await look();
      return result;
    },
    [userId, setup, session, noteReachable, look],
  );

  const clear = useCallback(async () => {
    await clearConflicts(userId);
    await look();
  }, [userId, look]);

  return { connection, hasKeys, queued, conflicts, isSignedOut, letIn, sent, scan, send, check, clear };
}

const requestOf = ({ seat: _seat, sectionName: _sectionName, ...scan }: QueuedScan) => scan;

/** Two tabs must not send the same scans: it would do no harm, but each would tell of half of them. */
async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  // Locks are missing where the site isn't on https.
  return 'locks' in navigator ? navigator.locks.request(name, work) : work();
}
