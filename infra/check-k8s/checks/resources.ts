import type { KubernetesObject } from '../objects.ts';
import { eachContainer } from '../pods.ts';
import type { Problem } from '../problem.ts';

/** Containers without a request or limit of CPU and memory. */
export function resources(objects: readonly KubernetesObject[]): Problem[] {
  return eachContainer(objects, ({ container, path }, { object }) =>
    (['requests', 'limits'] as const).flatMap((list) =>
      ['cpu', 'memory']
        .filter((name) => container.resources?.[list]?.[name] === undefined)
        .map((name) => ({ object, path: `${path}.resources.${list}.${name}`, message: 'is missing' })),
    ),
  );
}
