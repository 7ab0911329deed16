import type { Guard } from './guard.ts';

/** Each of these has kept somebody from losing a seat or money. */
export const guards: Guard[] = [
  {
    name: 'conditional-write',
    title: "the inventory's version as a condition of its write",
    fault: 'rush',
    notices: /^\[1\] two-live-orders/,
    changes: [
      {
        file: 'orders/src/reservation/commit.ts',
        from: 'filter: { _id: _id as never, version: before.get(_id)!.version },',
        to: 'filter: { _id: _id as never },',
      },
    ],
  },
  {
    name: 'door-version',
    title: "the ticket's version as a condition of letting somebody in",
    fault: 'kill-payments',
    notices: /^\[8\] let-in-twice/,
    changes: [
      {
        file: 'tickets/src/operations/verify-ticket.ts',
        from: '{ _id: ticket._id, version: ticket.version },',
        to: '{ _id: ticket._id },',
      },
    ],
  },
  {
    name: 'idempotency-key',
    title: "a request's Idempotency-Key",
    fault: 'crash-before-answer',
    notices: /^\[5\] order-of-no-wish/,
    changes: [
      {
        file: 'common/src/http/idempotency.ts',
        from: 'if (key === undefined) return undefined;',
        to: 'if (key !== "never") return undefined;',
      },
    ],
  },
  {
    name: 'version-check',
    title: 'a copy gives way to newer versions only',
    fault: 'deliveries-thrice',
    notices: /^\[7\] version-went-back/,
    changes: [
      {
        file: 'common/src/messaging/keep-newest.ts',
        from: 'version > (stored.get(_id)?.version ?? Infinity)',
        to: 'version !== (stored.get(_id)?.version ?? version)',
      },
    ],
  },
  {
    name: 'status-guard',
    title: 'an order that is cancelled is not cancelled again',
    fault: 'deliveries-thrice',
    notices: /^\[1\] (two-live-orders|lost-bit)/,
    changes: [
      {
        file: 'orders/src/reservation/decide.ts',
        from: "if (order.status === 'cancelled') return cancelAgain(reason, order, inventory);",
        to: '',
      },
    ],
  },
  {
    name: 'dedupe-key',
    title: 'the tickets of an order are issued once: the note that they were, and their unique key',
    fault: 'deliveries-thrice',
    notices: /^\[2\] wrong-tickets/,
    changes: [
      {
        file: 'tickets/src/operations/issue-tickets.ts',
        from: 'const due = completed.filter(({ data }) => !issued.has(data.id));',
        to: 'const due = completed.filter(({ data }) => !issued.has(`${data.id} again`));',
      },
      {
        file: 'tickets/src/models/issued-ticket.ts',
        from: 'schema.index({ key: 1 }, { unique: true });',
        to: 'schema.index({ key: 1 });',
      },
    ],
  },
];
