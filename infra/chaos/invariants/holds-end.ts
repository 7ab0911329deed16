import { auditLines } from '../evidence.ts';
import type { Invariant } from './invariant.ts';

/** When everything is quiet no hold is left at all: a run waits for that for a minute, which is the grace. */
export const holdsEnd: Invariant = {
  number: 3,
  says: 'no hold outlives its deadline plus grace',
  check: (evidence) => [
    ...evidence.snapshot.orders
      .filter(({ status }) => status === 'created' || status === 'awaiting:payment')
      .map(
        ({ _id, expiresAt, status }) =>
          `hold-left order=${_id} ${status}, deadline ${expiresAt.toISOString()}`,
      ),
    ...auditLines(evidence, 'holds'),
  ],
};
