/**
 * The path of a field as reports show it. Elements of a list are named, as one would look for them, where they have a
 * name: `spec.containers[app].image`.
 * @param steps keys and indexes, from the object down
 */
export function fieldPath(object: unknown, steps: readonly (string | number)[]): string {
  let value = object;
  let path = '';
  for (const step of steps) {
    value = (value as Record<string | number, unknown> | undefined)?.[step];
    if (typeof step === 'number') {
      const name = (value as { name?: unknown } | null | undefined)?.name;
      path += `[${typeof name === 'string' ? name : step}]`;
    } else {
      path += /^[\w-]+$/.test(step) ? `${path && '.'}${step}` : `["${step}"]`;
    }
  }
  return path;
}
