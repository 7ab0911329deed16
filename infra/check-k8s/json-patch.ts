export interface PatchOperation {
  op: 'add' | 'replace' | 'remove';
  /** A JSON pointer. */
  path: string;
  value?: unknown;
}

/**
 * Applies the operations of a JSON patch that skaffold's profiles use, to a copy.
 * Source: RFC 6902, sections 4.1 to 4.3
 * @throws Error naming a path that is not there
 */
export function applyPatch<T>(value: T, operations: readonly PatchOperation[]): T {
  const root = { '': structuredClone(value) };
  for (const { op, path, value: given } of operations) {
    const steps = path.split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = steps.pop() ?? '';
    const parent = steps.reduce<unknown>(
      (at, step) => (at as Record<string, unknown> | undefined)?.[step],
      root,
    ) as Record<string, unknown> | unknown[] | undefined;
    const isThere = typeof parent === 'object' && parent !== null && last in parent;
    if (!parent || (op !== 'add' && !isThere)) throw new Error(`there is no ${path}`);
    if (Array.isArray(parent)) {
      const index = last === '-' ? parent.length : Number(last);
      parent.splice(index, op === 'add' ? 0 : 1, ...(op === 'remove' ? [] : [given]));
    } else if (op === 'remove') delete parent[last];
    else parent[last] = given;
  }
  return root[''];
}
