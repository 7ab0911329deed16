/** A safeguard of the product, taken out on purpose: the checker must notice, or it proves nothing. */
export interface Guard {
  /** As in `npm run chaos -- --without name`. */
  name: string;
  title: string;
  /** The text that makes the safeguard, and what is there without it. Each must be in its file exactly once. */
  changes: { file: string; from: string; to: string }[];
  /** The fault that it defends against. */
  fault: string;
  /** The violation that this safeguard alone prevents: it must be among those that the checker finds. */
  notices: RegExp;
}
