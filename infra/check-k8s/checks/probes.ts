import type { KubernetesObject } from '../objects.ts';
import { eachContainer } from '../pods.ts';
import type { Problem } from '../problem.ts';

/** Containers that run on and cannot be probed. What runs to its end (Jobs, init containers) needs no probes. */
export function probes(objects: readonly KubernetesObject[]): Problem[] {
  return eachContainer(objects, ({ container, path, init }, { object, runsOnce }) => {
    if (init || runsOnce) return [];
    return (['startupProbe', 'readinessProbe', 'livenessProbe'] as const).flatMap((name): Problem[] => {
      const probe = container[name];
      if (!probe) return [{ object, path: `${path}.${name}`, message: 'is missing' }];
      if (probe.httpGet || probe.tcpSocket || probe.exec || probe.grpc) return [];
      return [
        {
          object,
          path: `${path}.${name}`,
          message: 'has nothing to ask: no httpGet, tcpSocket, exec or grpc',
        },
      ];
    });
  });
}
