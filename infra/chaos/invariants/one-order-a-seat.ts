import { auditLines } from '../evidence.ts';
import type { Invariant } from './invariant.ts';

/** Worked out from the orders alone, and by the audit from the inventories. */
export const oneOrderASeat: Invariant = {
  number: 1,
  says: 'at most one live order a seat',
  check(evidence) {
    const owners = new Map<string, string>();
    const twice: string[] = [];
    for (const { _id, status, tickets } of evidence.snapshot.orders) {
      if (status === 'cancelled') continue;
      for (const { ticketId, sessionId, sectionId, seat } of tickets) {
        // A general section has places and no seats: the audit counts them.
        if (ticketId === undefined && seat === undefined) continue;
        const place = ticketId ?? `${sessionId}/${sectionId}/${seat}`;
        const owner = owners.get(place);
        if (owner !== undefined) twice.push(`two-live-orders place=${place} orders=${owner},${_id}`);
        owners.set(place, _id);
      }
    }
    return [...twice, ...auditLines(evidence, 'seats', 'counts', 'orders', 'sales')];
  },
};
