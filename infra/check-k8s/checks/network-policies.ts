import type { V1NetworkPolicy, V1NetworkPolicyPeer, V1NetworkPolicyPort } from '@kubernetes/client-node';
import { nameOf, ofKind, sameNamespace, selects, showSelector, type KubernetesObject } from '../objects.ts';
import { podTemplates, type PodTemplate } from '../pods.ts';
import type { Problem } from '../problem.ts';
import { rulesOf } from '../reachable.ts';
import { hasPort } from './ports.ts';

interface Rule {
  path: string;
  peers: V1NetworkPolicyPeer[];
  ports: V1NetworkPolicyPort[];
}

/** NetworkPolicies that select no pod, let in or out nobody that is there, or name a port on which nobody listens. */
export function networkPolicies(objects: readonly KubernetesObject[]): Problem[] {
  const all = podTemplates(objects);
  return ofKind(objects, 'NetworkPolicy').flatMap((policy) => {
    const object = nameOf(policy);
    const pods = all.filter(({ owner }) => sameNamespace(owner, policy));
    const selector = policy.spec?.podSelector ?? {};
    const own = pods.filter(({ labels }) => selects(selector, labels));
    if (own.length === 0) {
      return [{ object, path: 'spec.podSelector', message: `selects no pod (${showSelector(selector)})` }];
    }
    return [
      ...numbered(policy, 'Ingress').flatMap((rule) => [
        ...peers(rule, pods, object, 'from'),
        ...ports(rule, own, object),
      ]),
      ...numbered(policy, 'Egress').flatMap((rule) => {
        const { problems, reached } = targets(rule, pods, object);
        return [...problems, ...(reached ? ports(rule, reached, object) : [])];
      }),
    ];
  });
}

const numbered = (policy: V1NetworkPolicy, type: 'Egress' | 'Ingress'): Rule[] =>
  rulesOf(policy, type).map((rule, index) => ({ ...rule, path: `spec.${type.toLowerCase()}[${index}]` }));

/** Other namespaces are not ours to know: peers there are left alone. */
const inNamespace = ({ podSelector, namespaceSelector }: V1NetworkPolicyPeer): boolean =>
  podSelector !== undefined && namespaceSelector === undefined;

const peers = (rule: Rule, pods: PodTemplate[], object: string, list: 'from' | 'to'): Problem[] =>
  rule.peers.flatMap((peer, index): Problem[] => {
    const selector = peer.podSelector ?? {};
    if (!inNamespace(peer) || pods.some(({ labels }) => selects(selector, labels))) return [];
    const message = `selects no pod (${showSelector(selector)})`;
    return [{ object, path: `${rule.path}.${list}[${index}].podSelector`, message }];
  });

/** The pods that a rule lets out to, if they are all known. */
function targets(rule: Rule, pods: PodTemplate[], object: string) {
  const problems = peers(rule, pods, object, 'to');
  const known = rule.peers.length > 0 && rule.peers.every(inNamespace) && problems.length === 0;
  const reached = pods.filter(({ labels }) =>
    rule.peers.some(({ podSelector }) => podSelector && selects(podSelector, labels)),
  );
  return { problems, reached: known ? reached : undefined };
}

const ports = (rule: Rule, pods: PodTemplate[], object: string): Problem[] =>
  rule.ports.flatMap(({ port, protocol }, index): Problem[] => {
    if (port === undefined || pods.some((pod) => hasPort(pod, port, protocol))) return [];
    const message = `no container of ${pods.map((pod) => pod.object).join(', ')} has the port ${port}`;
    return [{ object, path: `${rule.path}.ports[${index}].port`, message }];
  });
