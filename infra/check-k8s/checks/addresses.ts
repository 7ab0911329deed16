import type { V1Service } from '@kubernetes/client-node';
import { environmentOf } from '../environment.ts';
import { keyStores } from '../key-stores.ts';
import { nameOf, ofKind, sameNamespace, selects, type KubernetesObject, type Overlay } from '../objects.ts';
import { containersOf, podTemplates, type PodTemplate } from '../pods.ts';
import type { Problem } from '../problem.ts';
import { refusal } from '../reachable.ts';

const defaultPorts: Record<string, number> = {
  http: 80,
  https: 443,
  mongodb: 27017,
  nats: 4222,
  redis: 6379,
};

interface Address {
  host: string;
  port: number | undefined;
}

/** The hosts of an address such as `mongodb://user:password@a:27017,b/orders`; none if the text is no address. */
export function hostsOf(text: string): Address[] {
  const match = /^([a-z][a-z0-9+]*):\/\/(?:[^@/\s]*@)?([^/?#\s]+)/.exec(text);
  const [, scheme = '', hosts = ''] = match ?? [];
  return hosts
    .split(',')
    .filter(Boolean)
    .map((one) => {
      const [host = '', port] = one.split(':');
      return { host, port: port === undefined ? defaultPorts[scheme] : Number(port) };
    });
}

/**
 * Addresses in containers' environment that lead nowhere: no such Service or pod, no such port, or a NetworkPolicy in the
 * way. Hosts outside of the cluster are not ours to know.
 */
export function addresses(overlay: Overlay): Problem[] {
  const { objects } = overlay;
  const stores = keyStores(overlay);
  const pods = podTemplates(objects);
  return pods.flatMap((pod) =>
    containersOf(pod).flatMap(({ container, path }) =>
      [...environmentOf(container, pod, stores)].flatMap(([name, { value }]) => {
        const messages = hostsOf(value).flatMap((address) => wrong(address, pod, pods, objects));
        return [...new Set(messages)].map((message) => ({
          object: pod.object,
          path: `${path}.env[${name}]`,
          message,
        }));
      }),
    ),
  );
}

function wrong(
  { host, port }: Address,
  from: PodTemplate,
  pods: PodTemplate[],
  objects: readonly KubernetesObject[],
): string[] {
  const names = host.replace(/\.svc(\.cluster\.local)?$/, '').split('.');
  const isPod = names.length > 1 && /-\d+$/.test(names[0] ?? '');
  const [name = '', namespace] = isPod ? names.slice(1) : names;
  const here = namespace === undefined || namespace === from.owner.metadata.namespace;
  const full = host.endsWith('.svc') || host.endsWith('.svc.cluster.local');
  // A Service may be called tickets, and the site tickets.example.com.
  if (!here || host === 'localhost' || (names.length > (isPod ? 3 : 2) && !full)) return [];
  const target = ofKind(objects, 'Service').find(
    (one) => one.metadata.name === name && sameNamespace(one, from.owner),
  );
  if (!target) return [`there is no Service for ${host}`];
  if (isPod && !hasPod(objects, target, names[0] ?? '')) return [`there is no pod ${names[0]}`];
  if (port === undefined) return [];
  const behind = pods.filter(
    ({ owner, labels }) =>
      sameNamespace(owner, target) && selects({ matchLabels: target.spec?.selector ?? {} }, labels),
  );
  return behind.flatMap((to) => {
    const inside = portInside(target, to, port);
    if (inside === undefined) return [`${nameOf(target)} has no port ${port}`];
    const refused = refusal(objects, from, to, inside);
    if (!refused) return [];
    return [
      refused === 'egress'
        ? `no NetworkPolicy lets it out to ${to.object}:${inside}`
        : `no NetworkPolicy lets it in to ${to.object}:${inside}`,
    ];
  });
}

/** A StatefulSet's pods are numbered from 0. */
const hasPod = (objects: readonly KubernetesObject[], service: KubernetesObject, pod: string): boolean =>
  ofKind(objects, 'StatefulSet').some(
    (set) =>
      set.spec?.serviceName === service.metadata.name &&
      Array.from({ length: set.spec.replicas ?? 1 }, (_, i) => `${set.metadata.name}-${i}`).includes(pod),
  );

/** The pod's own port behind a Service's. A headless Service is only a name: the port stays what it is. */
function portInside({ spec }: V1Service, pod: PodTemplate, port: number): number | undefined {
  const ports = containersOf(pod).flatMap(({ container }) => container.ports ?? []);
  if (spec?.clusterIP === 'None') return ports.find((one) => one.containerPort === port)?.containerPort;
  const entry = spec?.ports?.find((one) => one.port === port);
  const target = entry?.targetPort ?? entry?.port;
  return ports.find((one) => one.name === target || one.containerPort === target)?.containerPort;
}
