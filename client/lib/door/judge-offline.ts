import type { QrClaims } from './read-qr.ts';
import type { DoorSetup, Direction, ScanReason, SeenTicket } from './types.ts';

/**
 * What a door without network can say of a genuine code: whether it is for this door, and whether this very device
 * has seen it before. That it was used elsewhere or refunded since only the server knows.
 * @returns why it is refused, or undefined when it may pass
 */
export function judgeOffline(
  claims: QrClaims,
  { eventId, sessionId, reentry }: Pick<DoorSetup, 'eventId' | 'sessionId' | 'reentry'>,
  direction: Direction,
  seen: SeenTicket | undefined,
): ScanReason | undefined {
  if (eventId !== undefined && claims.eventId !== eventId) return 'wrong-event';
  if (sessionId !== undefined && claims.sessionId !== sessionId) return 'wrong-session';
  if (direction === 'out') {
    if (!reentry) return 'no-reentry';
    return seen?.direction === 'out' ? 'not-inside' : undefined;
  }
  if (!seen) return undefined;
  return seen.direction === 'in' || !reentry ? 'already-admitted' : undefined;
}
