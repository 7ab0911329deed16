import * as models from '@kubernetes/client-node';
import { fieldPath } from '../field-path.ts';
import { nameOf, type KubernetesObject } from '../objects.ts';
import type { Problem } from '../problem.ts';

interface Model {
  getAttributeTypeMap(): { baseName: string; type: string }[];
}

const modelOf = (type: string): Model | undefined =>
  (models as unknown as Record<string, Model | undefined>)[type];

/** `apps/v1` and Deployment make V1Deployment. */
const rootType = ({ apiVersion, kind }: KubernetesObject): string => {
  const version = apiVersion.split('/').at(-1) ?? '';
  return `${version.charAt(0).toUpperCase()}${version.slice(1)}${kind}`;
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Fields that Kubernetes does not know, and would ignore or refuse. Its own client's models say which there are; whether
 * a known field has the right type is none of this check's business (strict-fields.ts).
 */
export function unknownFields(objects: readonly KubernetesObject[]): Problem[] {
  return objects.flatMap((object): Problem[] => {
    const type = rootType(object);
    if (!modelOf(type)?.getAttributeTypeMap) {
      return [
        { object: nameOf(object), message: `${object.apiVersion} ${object.kind} is no kind of Kubernetes` },
      ];
    }
    return below(object, type, []).map(({ steps, near }) => ({
      object: nameOf(object),
      path: fieldPath(object, steps),
      message: `no such field${near ? `: is ${near} meant?` : ''}`,
    }));
  });
}

interface Unknown {
  steps: (string | number)[];
  near: string | undefined;
}

function below(value: unknown, type: string, steps: (string | number)[]): Unknown[] {
  const element = /^Array<(.*)>$/.exec(type)?.[1];
  if (element) {
    return Array.isArray(value)
      ? value.flatMap((each, index) => below(each, element, [...steps, index]))
      : [];
  }
  if (!isObject(value)) return [];
  const entry = /^\{ \[key: string\]: (.*); \}$/.exec(type)?.[1];
  if (entry) return Object.entries(value).flatMap(([key, each]) => below(each, entry, [...steps, key]));
  const attributes = modelOf(type)?.getAttributeTypeMap?.();
  if (!attributes) return [];
  const types = new Map(attributes.map(({ baseName, type }) => [baseName, type]));
  return Object.entries(value).flatMap(([key, each]) => {
    const known = types.get(key);
    if (known) return below(each, known, [...steps, key]);
    return [{ steps: [...steps, key], near: nearest(key, [...types.keys()]) }];
  });
}

/** The name that differs least, if it is so near that it may have been meant. */
function nearest(name: string, names: string[]): string | undefined {
  const [best] = names
    .map((known) => ({ known, far: distance(name.toLowerCase(), known.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  return best && best.far <= 2 ? best.known : undefined;
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
