/** What one check has found. */
export interface Finding {
  /** What is wrong, in a word or two that never change: `lost-bit`. */
  kind: string;
  /** What it is about. */
  ids: Record<string, string>;
  expected: string;
  found: string;
  /** It is on its way to what is expected, and not late yet: told, but no difference. */
  pending?: true;
}

/** A finding with the name of the check that made it. */
export interface Difference extends Finding {
  check: string;
}

/** Makes a finding. Whatever is expected and found is told as text. */
export const finding = (
  kind: string,
  ids: Record<string, string>,
  expected: unknown,
  found: unknown,
): Finding => ({ kind, ids, expected: String(expected), found: String(found) });

/** A finding for each field that is not as expected. */
export function* compare(
  kind: string,
  ids: Record<string, string>,
  expected: object,
  found: object,
): Iterable<Finding> {
  for (const [field, value] of Object.entries(expected)) {
    const other = (found as Record<string, unknown>)[field];
    if (value === other) continue;
    const [left, right] = [text(value), text(other)];
    if (left !== right) yield finding(kind, ids, `${field} ${left}`, `${field} ${right}`);
  }
}

/** A field's value in words; null is as good as nothing. */
function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  return value === undefined || value === null ? 'none' : JSON.stringify(value);
}
