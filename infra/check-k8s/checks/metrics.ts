import { parse } from 'yaml';
import { nameOf, ofKind, type KubernetesObject } from '../objects.ts';
import type { Problem } from '../problem.ts';

/** Words of PromQL that stand where a metric could. */
const words = new Set(['and', 'or', 'unless', 'bool', 'offset', 'inf', 'nan', 'start', 'end', 'atan2']);

/** The metrics that a PromQL expression asks for: the names that are neither functions, labels nor words of PromQL. */
export function metricsIn(expression: string): string[] {
  const bare = expression
    .replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '')
    .replace(/\{[^}]*\}|\[[^\]]*\]/g, ' ')
    .replace(/\b(by|without|on|ignoring|group_left|group_right)\s*(\([^)]*\))?/g, ' ');
  const names = [...bare.matchAll(/(?<![\w.$])([a-zA-Z_:][\w:]*)\b(?!\s*\()/g)].map(([, name = '']) => name);
  return [...new Set(names.filter((name) => !words.has(name.toLowerCase())))];
}

/** Alert rules and dashboards in ConfigMaps that ask for a metric that nothing exposes: they would never fire. */
export function metrics(
  objects: readonly KubernetesObject[],
  isExposed: (name: string) => boolean,
): Problem[] {
  return ofKind(objects, 'ConfigMap').flatMap((configMap) =>
    Object.entries(configMap.data ?? {})
      .filter(([file]) => /\.(json|ya?ml)$/.test(file))
      .flatMap(([file, text]) =>
        expressionsIn(parse(text)).flatMap((expression) =>
          metricsIn(expression)
            .filter((name) => !isExposed(name))
            .map((name) => ({
              object: nameOf(configMap),
              path: `data["${file}"]`,
              message: `nothing exposes ${name}: ${expression.trim().replace(/\s+/g, ' ')}`,
            })),
        ),
      ),
  );
}

/** The values of all fields called `expr`, wherever they are. */
function expressionsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === 'expr' && typeof each === 'string' ? [each] : expressionsIn(each),
  );
}
