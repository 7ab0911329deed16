import { auditLines } from '../evidence.ts';
import type { Invariant } from './invariant.ts';

/** From the emulator's ledger, in cents, whatever payments has written down; and from the audit. */
export const paidIsTicketOrRefund: Invariant = {
  number: 2,
  says: 'each captured payment has one order with its tickets, or was given back in full',
  check(evidence) {
    const { snapshot, ledger } = evidence;
    const kept = new Map<string, number>();
    for (const { amount, amount_refunded: refunded, metadata } of ledger) {
      const orderId = metadata.orderId ?? 'none';
      kept.set(orderId, (kept.get(orderId) ?? 0) + amount - refunded);
    }
    const found: string[] = [];
    for (const { _id: order, status, total, tickets } of snapshot.orders) {
      const issued = snapshot.issuedTickets.filter(
        ({ orderId, status }) => orderId === order && status !== 'void',
      );
      const due = status === 'complete' ? total : 0;
      const money = kept.get(order) ?? 0;
      kept.delete(order);
      if (money !== due)
        found.push(`wrong-money order=${order} ${status}: expected ${due} kept, found ${money}`);
      const wanted = status === 'complete' ? tickets.length : 0;
      if (issued.length !== wanted)
        found.push(`wrong-tickets order=${order} ${status}: expected ${wanted}, found ${issued.length}`);
    }
    for (const [order, money] of kept) {
      if (money !== 0) found.push(`money-without-order order=${order}: ${money} kept`);
    }
    return [...found, ...auditLines(evidence, 'payments', 'ledger', 'tickets')];
  },
};
