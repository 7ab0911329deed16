import { createStore, delMany, entries, get, set, update } from 'idb-keyval';
import type { QrKeySet } from './read-qr.ts';
import type { DoorSetup, QueuedScan, ScanConflict, SeenTicket } from './types.ts';

/** How long a device remembers a ticket that it has seen, and the longest that the API takes a late scan. */
const MEMORY_MS = 7 * 24 * 3_600_000;

const door = createStore('aisle-door', 'door');
const seen = createStore('aisle-door-seen', 'tickets');

/**
 * What the door keeps on this device, so that neither a reload nor a flat battery loses a scan. Scans are kept by who
 * made them: nobody else may send them.
 */

export const readSetup = (userId: string) => get<DoorSetup>(`setup ${userId}`, door);
export const keepSetup = (userId: string, setup: DoorSetup) => set(`setup ${userId}`, setup, door);

export const readKeys = () => get<QrKeySet>('keys', door);
export const keepKeys = (keys: QrKeySet) => set('keys', keys, door);

export const readQueue = async (userId: string) => (await get<QueuedScan[]>(`queue ${userId}`, door)) ?? [];
export const enqueue = (userId: string, scan: QueuedScan) =>
  update<QueuedScan[]>(`queue ${userId}`, (queue = []) => [...queue, scan], door);
export const dequeue = (userId: string, scanId: string) =>
  update<QueuedScan[]>(`queue ${userId}`, (queue = []) => queue.filter((one) => one.scanId !== scanId), door);

export const readConflicts = async (userId: string) =>
  (await get<ScanConflict[]>(`conflicts ${userId}`, door)) ?? [];
/** Keeps a conflict once, however often its scan is told. */
export const keepConflict = (userId: string, conflict: ScanConflict) =>
  update<ScanConflict[]>(
    `conflicts ${userId}`,
    (known = []) => [...known.filter(({ scan }) => scan.scanId !== conflict.scan.scanId), conflict],
    door,
  );
export const clearConflicts = (userId: string) => set(`conflicts ${userId}`, [], door);

/** How many this device let in to a session, for its staff to see. */
export const readLetIn = async (sessionId: string) => (await get<number>(`let in ${sessionId}`, door)) ?? 0;
export const countLetIn = (sessionId: string) =>
  update<number>(`let in ${sessionId}`, (count = 0) => count + 1, door);

export const readSeen = (ticketId: string) => get<SeenTicket>(ticketId, seen);
export const keepSeen = (ticketId: string, ticket: SeenTicket) => set(ticketId, ticket, seen);

/** Forgets what is too old to matter. */
export async function forgetOldTickets(now = Date.now()): Promise<void> {
  const all = await entries<string, SeenTicket>(seen);
  const old = all.filter(([, { at }]) => now - Date.parse(at) > MEMORY_MS).map(([ticketId]) => ticketId);
  if (old.length > 0) await delMany(old, seen);
}
