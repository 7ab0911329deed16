import { fieldPath } from '../field-path.ts';
import { nameOf, type KubernetesObject } from '../objects.ts';
import { eachContainer } from '../pods.ts';
import type { Problem } from '../problem.ts';

/** Fields that are quantities, and those whose every value is one. */
const quantityFields = new Set(['sizeLimit', 'averageValue', 'divisor', 'storage']);
const quantityMaps = new Set(['requests', 'limits', 'capacity', 'hard']);

const factors: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * The value of a quantity in units (cores, bytes), or undefined if it is none.
 * Source: the grammar in apimachinery/pkg/api/resource/quantity.go, which is narrower than the SI prefixes.
 */
export function quantity(value: unknown): number | undefined {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d+))?$/.exec(String(value));
  if (!match) return undefined;
  const [, number = '', suffix = '', exponent = '0'] = match;
  return Number(number) * (factors[suffix] ?? NaN) * 10 ** Number(exponent);
}

/** Quantities that Kubernetes could not read, and containers that ask for more than they may have. */
export function quantities(objects: readonly KubernetesObject[]): Problem[] {
  const unreadable = objects.flatMap((object) =>
    quantitiesIn(object, []).flatMap((steps): Problem[] => {
      const value = steps.reduce<unknown>(
        (at, step) => (at as Record<string | number, unknown>)[step],
        object,
      );
      if (quantity(value) !== undefined) return [];
      return [
        {
          object: nameOf(object),
          path: fieldPath(object, steps),
          message: `${String(value)} is no quantity of Kubernetes`,
        },
      ];
    }),
  );
  const reversed = eachContainer(objects, ({ container, path }, { object }) => {
    const { requests = {}, limits = {} } = container.resources ?? {};
    return Object.entries(requests).flatMap(([name, asked]): Problem[] => {
      const [request, limit] = [quantity(asked), quantity(limits[name] ?? 'none')];
      if (request === undefined || limit === undefined || request <= limit) return [];
      return [
        {
          object,
          path: `${path}.resources.requests.${name}`,
          message: `${asked} is more than its limit, ${limits[name]}`,
        },
      ];
    });
  });
  return [...unreadable, ...reversed];
}

/** Where quantities are below a value: the scalars under the fields that are quantities. */
function quantitiesIn(value: unknown, steps: (string | number)[]): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [];
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((each, index) => [index, each])
    : Object.entries(value);
  const inMap = quantityMaps.has(String(steps.at(-1)));
  return entries.flatMap(([key, each]) => {
    const scalar = typeof each === 'string' || typeof each === 'number';
    if (scalar && (inMap || quantityFields.has(String(key)))) return [[...steps, key]];
    return quantitiesIn(each, [...steps, key]);
  });
}
