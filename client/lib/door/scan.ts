import { newIdempotencyKey, verifyTicket } from '../api.ts';
import { ApiError } from '../api-error.ts';
import { judgeOffline } from './judge-offline.ts';
import { readQr, type QrKeySet } from './read-qr.ts';
import { answered, judgedHere, refusedByApi } from './scan-result.ts';
import { enqueue, keepSeen, readSeen } from './scan-store.ts';
import type { Direction, DoorSetup, ScanResult } from './types.ts';

/** How long (ms) somebody is left waiting at the door for an answer before the device decides alone. */
const PATIENCE = 4_000;
const TICKET_ID = /^[0-9a-f]{24}$/i;

export type ScanContext = {
  userId: string;
  setup: DoorSetup;
  direction: Direction;
  keys: QrKeySet | undefined;
  /** How far the server's clock is ahead of this one (ms). */
  clockOffset: number;
  /** False while the server is known to be out of reach: it isn't asked then. */
  reachable: boolean;
};

type Scan = { scanId: string; at: string; direction: Direction };

/**
 * What a ticket's code or number comes to at a door: the server's word where it can be had, else this device's own.
 * What the device lets through alone is queued for the server.
 */
export async function scanTicket(shown: string, context: ScanContext): Promise<ScanResult> {
  const { setup, direction, clockOffset, reachable } = context;
  const at = new Date(Date.now() + clockOffset).toISOString();
  const scan: Scan = { scanId: newIdempotencyKey(), at, direction };
  if (reachable) {
    const result = await ask(shown, scan, setup);
    if (result) return remembered(result, setup);
  }
  return decideHere(shown, scan, context);
}

/** The server's answer, or undefined when there is none to be had. */
async function ask(shown: string, scan: Scan, setup: DoorSetup): Promise<ScanResult | undefined> {
  const what = TICKET_ID.test(shown) ? { ticketId: shown.toLowerCase() } : { qr: shown };
  const { scanId, direction } = scan;
  try {
    return answered(scan, await verifyTicket({ ...what, ...placeOf(setup), direction, scanId }, PATIENCE));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.status === 0 || error.status >= 500 ? undefined : refusedByApi(scan, error);
  }
}

async function decideHere(shown: string, scan: Scan, context: ScanContext): Promise<ScanResult> {
  const { userId, setup, direction, keys } = context;
  if (TICKET_ID.test(shown) || !keys) return judgedHere(scan, setup, undefined, 'needs-network');
  const claims = await readQr(shown, keys);
  if (!claims) return judgedHere(scan, setup, undefined, 'invalid-qr');
  const seen = await readSeen(claims.ticketId);
  const result = judgedHere(scan, setup, claims, judgeOffline(claims, setup, direction, seen), seen);
  if (result.valid) {
    const { scanId, at: scannedAt } = scan;
    const { ticketId, seat } = claims;
    await enqueue(userId, {
      scanId,
      ticketId,
      direction,
      scannedAt,
      ...placeOf(setup),
      ...(seat !== undefined && { seat }),
      ...(result.sectionName !== undefined && { sectionName: result.sectionName }),
    });
  }
  return remembered(result, setup);
}

/** Keeps in mind what came through here, and what is known to have come through elsewhere. */
async function remembered(result: ScanResult, { gate }: DoorSetup): Promise<ScanResult> {
  const { ticketId, valid, offline, reason, direction, at, admittedAt, admittedGate } = result;
  if (ticketId === undefined) return result;
  if (valid) await keepSeen(ticketId, { direction, at, ...(gate !== undefined && { gate }) });
  else if (!offline && reason === 'already-admitted' && admittedAt !== undefined) {
    await keepSeen(ticketId, {
      direction: 'in',
      at: admittedAt,
      ...(admittedGate !== undefined && { gate: admittedGate }),
    });
  }
  return result;
}

const placeOf = ({ eventId, sessionId, gate }: DoorSetup) => ({
  ...(eventId !== undefined && { eventId }),
  ...(sessionId !== undefined && { sessionId }),
  ...(gate !== undefined && { gate }),
});
