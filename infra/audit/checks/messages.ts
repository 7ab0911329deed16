import { finding, type Finding } from '../difference.ts';
import type { World } from '../world.ts';

/** How long a message may wait in an outbox. */
export const OUTBOX_SECONDS = 30;

/** What was committed was published, and what was published was used. */
export function* checkMessages({ lateMessages, deadLetters = [] }: World): Iterable<Finding> {
  for (const { service, id: message, subject } of lateMessages) {
    const expected = `published within ${OUTBOX_SECONDS} s`;
    yield finding('late-message', { service, message, subject }, expected, 'in the outbox');
  }
  for (const { number, service, subject, reason } of deadLetters) {
    yield finding('dead-letter', { service, subject, number: String(number) }, 'used', reason);
  }
}
