import { auditLines, type Evidence } from '../evidence.ts';
import type { Invariant } from './invariant.ts';

/** By what the doors were answered, by what was published, and by the audit. */
export const admittedOnce: Invariant = {
  number: 8,
  says: 'nobody is admitted without payment, and no ticket twice',
  check: (evidence) => [
    ...letInTwice(evidence),
    ...announcedTwice(evidence),
    ...auditLines(evidence, 'admissions'),
  ],
};

function* letInTwice({ entries }: Evidence): Iterable<string> {
  const admitted = new Set<string>();
  for (const { kind, about = '', outcome, answer } of entries) {
    if (kind !== 'scan' || outcome !== 'success' || !(answer as { valid: boolean }).valid) continue;
    if (admitted.has(about)) yield `let-in-twice ticket=${about}`;
    admitted.add(about);
  }
}

function* announcedTwice({ published }: Evidence): Iterable<string> {
  const announced = new Map<string, string>();
  for (const { subject, aggregateId, id } of published) {
    if (subject !== 'ticket.admitted') continue;
    const known = announced.get(aggregateId) ?? id;
    if (known !== id) yield `admitted-twice ticket=${aggregateId}: messages ${known} and ${id}`;
    announced.set(aggregateId, known);
  }
}
