import type { Evidence } from '../evidence.ts';
import { admittedOnce } from './admitted-once.ts';
import { answersAreTrue } from './answers-are-true.ts';
import { copiesAreCurrent } from './copies-are-current.ts';
import { holdsEnd } from './holds-end.ts';
import type { Invariant } from './invariant.ts';
import { messagesArrive } from './messages-arrive.ts';
import { oneOrderASeat } from './one-order-a-seat.ts';
import { paidIsTicketOrRefund } from './paid-is-ticket-or-refund.ts';
import { versionsRise } from './versions-rise.ts';

export const invariants: Invariant[] = [
  oneOrderASeat,
  paidIsTicketOrRefund,
  holdsEnd,
  copiesAreCurrent,
  answersAreTrue,
  messagesArrive,
  versionsRise,
  admittedOnce,
];

/** What speaks against any of them, each line with the invariant's number. */
export const checkAll = (evidence: Evidence): string[] =>
  invariants.flatMap(({ number, check }) => check(evidence).map((line) => `[${number}] ${line}`));
