import { fieldPath } from '../field-path.ts';
import type { Problem } from '../problem.ts';

/** Lists whose elements go by a name, and the field that has it. */
const keys: Record<string, string> = {
  containers: 'name',
  initContainers: 'name',
  env: 'name',
  ports: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
};

/**
 * Names that are twice in their list, in an object or a patch. YAML lets lists repeat what maps may not. Kustomize keeps
 * the last when it merges, and both when it does not; the API server refuses some and ignores others.
 */
export function uniqueNames(root: unknown): Problem[] {
  const look = (value: unknown, steps: (string | number)[]): Problem[] => {
    if (typeof value !== 'object' || value === null) return [];
    if (!Array.isArray(value))
      return Object.entries(value).flatMap(([key, each]) => look(each, [...steps, key]));
    const key = keys[String(steps.at(-1))];
    const names = value.map((each) => (each as Record<string, unknown> | null)?.[key ?? '']);
    const twice = names.filter((name, index) => name !== undefined && names.indexOf(name) !== index);
    return [
      ...[...new Set(twice)].map((name) => ({
        path: fieldPath(root, steps),
        message: `${key} ${String(name)} is there more than once`,
      })),
      ...value.flatMap((each, index) => look(each, [...steps, index])),
    ];
  };
  return look(root, []);
}
