import type { V1Container, V1Probe } from '@kubernetes/client-node';
import { nameOf, ofKind, sameNamespace, selects, type KubernetesObject } from '../objects.ts';
import { containersOf, eachContainer, podTemplates, type PodTemplate } from '../pods.ts';
import type { Problem } from '../problem.ts';

const listens = (container: V1Container, port: number | string, protocol = 'TCP'): boolean =>
  (container.ports ?? []).some(
    (one) => (one.name === port || one.containerPort === port) && (one.protocol ?? 'TCP') === protocol,
  );

/** Whether a container of the pod declares the port, by name or number. */
export const hasPort = (pod: PodTemplate, port: number | string, protocol?: string): boolean =>
  containersOf(pod).some(({ container, init }) => !init && listens(container, port, protocol));

/** Ports that no container has: those of Services, of probes and of hooks. */
export function ports(objects: readonly KubernetesObject[]): Problem[] {
  return [...servicePorts(objects), ...probePorts(objects)];
}

function servicePorts(objects: readonly KubernetesObject[]): Problem[] {
  const pods = podTemplates(objects);
  return ofKind(objects, 'Service').flatMap((service) => {
    const matchLabels = service.spec?.selector;
    if (!matchLabels) return [];
    const behind = pods.filter(
      ({ owner, labels }) => sameNamespace(owner, service) && selects({ matchLabels }, labels),
    );
    return (service.spec?.ports ?? []).flatMap(({ name, port, targetPort = port, protocol }) =>
      behind
        .filter((pod) => !hasPort(pod, targetPort, protocol))
        .map(({ object }) => ({
          object: nameOf(service),
          path: `spec.ports[${name ?? port}].targetPort`,
          message: `no container of ${object} has the port ${targetPort}`,
        })),
    );
  });
}

const probePorts = (objects: readonly KubernetesObject[]): Problem[] =>
  eachContainer(objects, ({ container, path }, { object }) => {
    const { lifecycle } = container;
    const asked: [string, Pick<V1Probe, 'httpGet' | 'tcpSocket' | 'grpc'> | undefined][] = [
      ['startupProbe', container.startupProbe],
      ['readinessProbe', container.readinessProbe],
      ['livenessProbe', container.livenessProbe],
      ['lifecycle.preStop', lifecycle?.preStop],
      ['lifecycle.postStart', lifecycle?.postStart],
    ];
    return asked.flatMap(([name, probe]): Problem[] => {
      const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? probe?.grpc?.port;
      if (port === undefined || listens(container, port)) return [];
      return [{ object, path: `${path}.${name}`, message: `the container has no port ${port}` }];
    });
  });
