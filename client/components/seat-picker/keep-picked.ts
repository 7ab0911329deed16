import type { Picked } from './types.ts';

const keyOf = (sessionId: string) => `picked:${sessionId}`;

/** Keeps what was picked while its buyer signs in. A browser that keeps nothing loses it, and only that. */
export function keepPicked(sessionId: string, picked: Picked): void {
  try {
    sessionStorage.setItem(keyOf(sessionId), JSON.stringify(picked));
  } catch {
    // Storage is full or forbidden.
  }
}

/** What was kept, once. */
export function takeKeptPicked(sessionId: string): Picked | undefined {
  try {
    const kept = sessionStorage.getItem(keyOf(sessionId));
    sessionStorage.removeItem(keyOf(sessionId));
    return kept === null ? undefined : readPicked(JSON.parse(kept));
  } catch {
    return undefined;
  }
}

function readPicked(kept: unknown): Picked | undefined {
  const { sectionId, seats, quantity } = kept as Record<string, unknown>;
  if (typeof sectionId !== 'string') return undefined;
  if (Array.isArray(seats) && seats.every(Number.isInteger)) return { sectionId, seats: seats as number[] };
  return Number.isInteger(quantity) ? { sectionId, quantity: quantity as number } : undefined;
}
