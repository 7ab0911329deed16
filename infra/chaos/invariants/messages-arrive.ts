import type { Evidence } from '../evidence.ts';
import type { Invariant } from './invariant.ts';

/** Nothing waits, every version of every order went out, and what nobody could use is just what was injected. */
export const messagesArrive: Invariant = {
  number: 6,
  says: 'outboxes are empty, and the dead letters are exactly the injected poison',
  check: (evidence) => [...waiting(evidence), ...neverPublished(evidence), ...wrongDeadLetters(evidence)],
};

const waiting = ({ outbox }: Evidence): string[] =>
  Object.entries(outbox).flatMap(([service, count]) =>
    count > 0 ? [`outbox service=${service}: ${count} messages`] : [],
  );

function* neverPublished({ snapshot, published }: Evidence): Iterable<string> {
  const versions = new Set(
    published
      .filter(({ subject }) => subject.startsWith('order.'))
      .map(({ aggregateId, version }) => `${aggregateId}@${version}`),
  );
  for (const { _id: order, version } of snapshot.orders) {
    for (let each = 0; each <= version; each += 1) {
      if (!versions.has(`${order}@${each}`)) yield `never-published order=${order} version=${each}`;
    }
  }
}

/** A consumer that was deleted reads its stream anew, and may so keep the same message once more. */
function wrongDeadLetters({ deadLetters, poison }: Evidence): string[] {
  const missing = new Set(
    poison.flatMap(({ subject, body, consumers }) =>
      consumers.map((service) => `${service} ${subject} ${body}`),
    ),
  );
  const injected = new Set(missing);
  const surplus: string[] = [];
  for (const { service, subject, body, reason } of deadLetters) {
    const letter = `${service} ${subject} ${body}`;
    missing.delete(letter);
    if (!injected.has(letter)) surplus.push(`dead-letter service=${service} subject=${subject}: ${reason}`);
  }
  return [...surplus, ...[...missing].map((letter) => `no-dead-letter ${letter.slice(0, 120)}`)];
}
