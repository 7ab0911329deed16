/** Which way somebody walks through a door. */
export type Direction = 'in' | 'out';

/** What a door is for, as its staff chose it. Without an Event: tickets that one listed singly. */
export type DoorSetup = {
  eventId?: string;
  eventName?: string;
  sessionId?: string;
  sessionStartsAt?: string;
  /** What the door is called. */
  gate?: string;
  /** Whether the Event lets people out and in again. */
  reentry: boolean;
  /** Names of the Event's sections, by id. */
  sections: Record<string, string>;
};

/** Why a ticket is not let through: the API's reasons, and those that only the page knows. */
export type ScanReason =
  | 'invalid-qr'
  | 'wrong-event'
  | 'wrong-session'
  | 'void'
  | 'event-cancelled'
  | 'already-admitted'
  | 'no-reentry'
  | 'not-inside'
  | 'unknown'
  | 'not-yours'
  | 'needs-network'
  | 'signed-out';

/** The colour that a door shows: go, stop, or a good ticket at the wrong place. */
export type ScanTone = 'good' | 'bad' | 'warn';

/** What a scan came to. What is not known is left out. */
export type ScanResult = {
  scanId: string;
  at: string;
  direction: Direction;
  valid: boolean;
  reason?: ScanReason;
  /** The API's own words, where it refused for a reason that has no name. */
  message?: string;
  /** Checked by its signature alone. */
  offline: boolean;
  ticketId?: string;
  seat?: string;
  sectionName?: string;
  holder?: string;
  eventName?: string;
  sessionStartsAt?: string;
  /** When, where and by whom the ticket was let in first. */
  admittedAt?: string;
  admittedGate?: string;
  admittedBy?: string;
};

/** What this device knows of a ticket that it has seen. */
export type SeenTicket = { direction: Direction; at: string; gate?: string };

/** A scan that the server has not heard of yet. */
export type QueuedScan = {
  scanId: string;
  ticketId: string;
  direction: Direction;
  /** By the server's clock, as well as this device knows it. */
  scannedAt: string;
  eventId?: string;
  sessionId?: string;
  gate?: string;
  seat?: string;
  sectionName?: string;
};

/** A scan that was let through offline and that the server would have refused. */
export type ScanConflict = {
  scan: QueuedScan;
  reason?: ScanReason;
  message?: string;
  holder?: string;
  admittedAt?: string;
  admittedGate?: string;
  admittedBy?: string;
};
