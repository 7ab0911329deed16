import { ApiError } from '../api-error.ts';
import type { Verification } from '../types.ts';
import { conflictOf } from './scan-result.ts';
import type { QueuedScan, ScanConflict } from './types.ts';

type Queue = {
  read: () => Promise<QueuedScan[]>;
  remove: (scanId: string) => Promise<void>;
  keepConflict: (conflict: ScanConflict) => Promise<void>;
};

/** How many were sent, which of them the server would have refused, and what stopped it before the end. */
export type SentScans = { sent: number; conflicts: ScanConflict[]; stoppedBy?: ApiError };

/** What may be over in a while, so the scan stays in the queue. */
const isTemporary = ({ status }: ApiError) =>
  status === 0 || status === 401 || status === 408 || status === 429 || status >= 500;

/**
 * Tells the server of the scans that were made without it, oldest first. Each is removed once it is answered; sent
 * twice, it counts once. What the server would have refused is kept as a conflict for staff to see.
 */
export async function sendQueuedScans(
  queue: Queue,
  send: (scan: QueuedScan) => Promise<Verification>,
): Promise<SentScans> {
  const conflicts: ScanConflict[] = [];
  let sent = 0;
  for (const scan of await queue.read()) {
    let conflict: ScanConflict | undefined;
    try {
      conflict = conflictOf(scan, await send(scan));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (isTemporary(error)) return { sent, conflicts, stoppedBy: error };
      conflict = { scan, message: error.message };
    }
    // Kept before it leaves the queue: a page that is closed in between sends it again, and finds it again.
    if (conflict) {
      await queue.keepConflict(conflict);
      conflicts.push(conflict);
    }
    await queue.remove(scan.scanId);
    sent += 1;
  }
  return { sent, conflicts };
}
