import type { Guard } from './guard.ts';

/** Each of these has kept somebody from losing a seat or money. */
export const guards: Guard[] = [
  {
    name: 'conditional-write',
    title: "the inventory's version as a condition of its write",
    fault: 'rush',
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
    changes: [
      {
        file: 'orders/src/reservation/decide.ts',
        from: "if (order.status === 'cancelled') return { outcome: 'unchanged', order };",
        to: '',
      },
    ],
  },
  {
    name: 'dedupe-key',
    title: 'the tickets of an order are issued once: the note that they were, and their unique key',
    fault: 'deliveries-thrice',
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
  {
    name: 'ack-after-work',
    title: 'a message is acknowledged when its work is committed, not before',
    fault: 'kill-payments',
    changes: [
      {
        file: 'common/src/messaging/consumer.ts',
        from: '    try {\n      await withTrace(trace, () =>',
        to: '    try {\n      for (const { raw } of batch) raw.ack();\n      await withTrace(trace, () =>',
      },
    ],
  },
  {
    name: 'outbox',
    title: 'a row leaves the outbox when JetStream has its message, not before',
    fault: 'nats-killed',
    changes: [
      {
        file: 'common/src/messaging/relay.ts',
        from: "results[index]?.status === 'fulfilled'",
        to: 'index >= 0',
      },
    ],
  },
];
