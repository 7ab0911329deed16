import { auditLines } from '../evidence.ts';
import type { Invariant } from './invariant.ts';

export const copiesAreCurrent: Invariant = {
  number: 4,
  says: 'every copy equals its owner',
  check: (evidence) => auditLines(evidence, 'copies'),
};
