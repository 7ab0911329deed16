import type { Evidence } from '../evidence.ts';
import type { Invariant } from './invariant.ts';

/** The watch compares every stored version with the one it saw before; and no version of an order was made twice. */
export const versionsRise: Invariant = {
  number: 7,
  says: 'versions never go back',
  check: (evidence) => [...evidence.watched, ...madeTwice(evidence)],
};

function* madeTwice({ published }: Evidence): Iterable<string> {
  const messages = new Map<string, string>();
  for (const { subject, aggregateId, version, id } of published) {
    if (!subject.startsWith('order.')) continue;
    const name = `order=${aggregateId} version=${version}`;
    const known = messages.get(name) ?? id;
    // Delivered again it is the same message; another one says that two processes made the same step.
    if (known !== id) yield `version-made-twice ${name}: messages ${known} and ${id}`;
    messages.set(name, known);
  }
}
