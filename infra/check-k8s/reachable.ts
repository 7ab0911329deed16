import type { V1NetworkPolicy, V1NetworkPolicyPeer, V1NetworkPolicyPort } from '@kubernetes/client-node';
import { ofKind, sameNamespace, selects, type KubernetesObject } from './objects.ts';
import { containersOf, type PodTemplate } from './pods.ts';

/** One end of a connection that NetworkPolicies do not let through. */
export type Refusal = 'egress' | 'ingress';

/**
 * Whether the NetworkPolicies let a pod connect to a port of another. A pod that no policy of a direction selects is free
 * in that direction; else one rule of one policy must allow it.
 * Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/
 * @returns the direction in which it is refused, or undefined if it is let through
 */
export function refusal(
  objects: readonly KubernetesObject[],
  from: PodTemplate,
  to: PodTemplate,
  port: number,
): Refusal | undefined {
  const policies = ofKind(objects, 'NetworkPolicy');
  const allows = (type: 'Egress' | 'Ingress', own: PodTemplate, other: PodTemplate): boolean => {
    const about = policies.filter(
      (policy) =>
        sameNamespace(policy, own.owner) &&
        typesOf(policy).includes(type) &&
        selects(policy.spec?.podSelector ?? {}, own.labels),
    );
    if (about.length === 0) return true;
    return about.some((policy) =>
      rulesOf(policy, type).some(
        ({ peers, ports }) =>
          (peers.length === 0 || peers.some((peer) => isPeer(objects, peer, other, policy))) &&
          (ports.length === 0 || ports.some((one) => isPort(one, to, port))),
      ),
    );
  };
  if (!allows('Egress', from, to)) return 'egress';
  return allows('Ingress', to, from) ? undefined : 'ingress';
}

interface Rule {
  peers: V1NetworkPolicyPeer[];
  ports: V1NetworkPolicyPort[];
}

/** The rules of a policy in one direction. */
export const rulesOf = ({ spec }: V1NetworkPolicy, type: 'Egress' | 'Ingress'): Rule[] =>
  type === 'Egress'
    ? (spec?.egress ?? []).map(({ to = [], ports = [] }) => ({ peers: to, ports }))
    : (spec?.ingress ?? []).map((rule) => ({
        // The client's types call it _from; in a manifest it is `from`.
        peers: (rule as { from?: V1NetworkPolicyPeer[] }).from ?? [],
        ports: rule.ports ?? [],
      }));

const typesOf = ({ spec }: V1NetworkPolicy): string[] =>
  spec?.policyTypes ?? ['Ingress', ...(spec?.egress ? ['Egress'] : [])];

function isPeer(
  objects: readonly KubernetesObject[],
  { podSelector, namespaceSelector, ipBlock }: V1NetworkPolicyPeer,
  pod: PodTemplate,
  policy: KubernetesObject,
): boolean {
  if (ipBlock) return false;
  const inNamespace = namespaceSelector
    ? selects(namespaceSelector, namespaceLabels(objects, pod.owner))
    : sameNamespace(pod.owner, policy);
  return inNamespace && selects(podSelector ?? {}, pod.labels);
}

function namespaceLabels(
  objects: readonly KubernetesObject[],
  { metadata }: KubernetesObject,
): Record<string, string> {
  const name = metadata.namespace ?? 'default';
  const namespace = objects.find((one) => one.kind === 'Namespace' && one.metadata.name === name);
  return { ...namespace?.metadata.labels, 'kubernetes.io/metadata.name': name };
}

function isPort({ port, endPort, protocol = 'TCP' }: V1NetworkPolicyPort, to: PodTemplate, wanted: number) {
  if (protocol !== 'TCP') return false;
  if (port === undefined || port === wanted) return true;
  if (typeof port === 'number') return endPort !== undefined && port <= wanted && wanted <= endPort;
  return containersOf(to).some(({ container }) =>
    (container.ports ?? []).some((one) => one.name === port && one.containerPort === wanted),
  );
}
