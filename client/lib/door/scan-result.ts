import type { ApiError } from '../api-error.ts';
import type { Verification } from '../types.ts';
import type { QrClaims } from './read-qr.ts';
import type {
  Direction,
  DoorSetup,
  QueuedScan,
  ScanConflict,
  ScanReason,
  ScanResult,
  SeenTicket,
} from './types.ts';

type Scan = { scanId: string; at: string; direction: Direction };

/** What the server answered. */
export function answered(scan: Scan, answer: Verification): ScanResult {
  return { ...scan, valid: answer.valid, offline: false, ...factsOf(answer) };
}

/** What the server refused to answer: an unknown ticket, another seller's door, a session that has ended. */
export function refusedByApi(scan: Scan, error: ApiError): ScanResult {
  const reasons: Record<number, ScanReason> = { 401: 'signed-out', 403: 'not-yours', 404: 'unknown' };
  const reason = reasons[error.status];
  return {
    ...scan,
    valid: false,
    offline: false,
    ...(reason ? { reason } : { message: error.message }),
  };
}

/** What this device found out alone. */
export function judgedHere(
  scan: Scan,
  setup: DoorSetup,
  claims: QrClaims | undefined,
  reason: ScanReason | undefined,
  seen?: SeenTicket,
): ScanResult {
  const sectionName = claims?.sectionId === undefined ? undefined : setup.sections[claims.sectionId];
  const isHere = claims !== undefined && claims.eventId === setup.eventId;
  return {
    ...scan,
    valid: reason === undefined,
    offline: true,
    ...(reason && { reason }),
    ...(claims && { ticketId: claims.ticketId }),
    ...(claims?.seat !== undefined && { seat: claims.seat }),
    ...(isHere && sectionName !== undefined && { sectionName }),
    ...(reason === 'already-admitted' && seen && { admittedAt: seen.at }),
    ...(reason === 'already-admitted' && seen?.gate !== undefined && { admittedGate: seen.gate }),
  };
}

/** A scan that was let through here and that the server would have refused; undefined where both agree. */
export function conflictOf(scan: QueuedScan, answer: Verification): ScanConflict | undefined {
  if (answer.valid) return undefined;
  const { reason, holder, admittedAt, admittedGate, admittedBy } = factsOf(answer);
  return {
    scan,
    ...(reason && { reason }),
    ...(holder !== undefined && { holder }),
    ...(admittedAt !== undefined && { admittedAt }),
    ...(admittedGate !== undefined && { admittedGate }),
    ...(admittedBy !== undefined && { admittedBy }),
  };
}

type Facts = Pick<ScanResult, (typeof FACTS)[number]>;

const FACTS = [
  'reason',
  'ticketId',
  'seat',
  'sectionName',
  'holder',
  'eventName',
  'sessionStartsAt',
  'admittedAt',
  'admittedGate',
  'admittedBy',
] as const;

/** What of the API's answer is shown, without what is null or missing. */
const factsOf = (answer: Verification): Facts =>
  Object.fromEntries(
    FACTS.map((key) => [key, answer[key]]).filter(([, value]) => value !== null && value !== undefined),
  ) as Facts;
