import type { ScanReason, ScanResult, ScanTone } from './types.ts';

/** Tickets that may be good elsewhere, or that somebody has to look at: not a no for good. */
const AMBER: ReadonlySet<ScanReason> = new Set([
  'wrong-event',
  'wrong-session',
  'no-reentry',
  'not-inside',
  'not-yours',
  'needs-network',
  'signed-out',
]);

/** Green lets through, red does not, amber is for another door or the help desk. */
export function toneOf({ valid, reason }: Pick<ScanResult, 'valid' | 'reason'>): ScanTone {
  if (valid) return 'good';
  return reason !== undefined && AMBER.has(reason) ? 'warn' : 'bad';
}
