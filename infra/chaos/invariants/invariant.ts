import type { Evidence } from '../evidence.ts';

/** Something that holds always, whatever breaks. */
export interface Invariant {
  /** In the order of the README's list. */
  number: number;
  says: string;
  /** What speaks against it, a line each. */
  check: (evidence: Evidence) => string[];
}
