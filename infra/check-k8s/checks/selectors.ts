import type { V1LabelSelector } from '@kubernetes/client-node';
import { nameOf, ofKind, sameNamespace, selects, showSelector, type KubernetesObject } from '../objects.ts';
import { podTemplates, type PodTemplate } from '../pods.ts';
import type { Problem } from '../problem.ts';

const seenBy = (object: KubernetesObject, pods: PodTemplate[]): PodTemplate[] =>
  pods.filter(({ owner }) => sameNamespace(owner, object));

/**
 * Selectors that do not select what they are there for: workloads their own pods and no other's, Services,
 * PodDisruptionBudgets and rules of placement at least one pod, autoscalers an existing workload.
 */
export function selectors(objects: readonly KubernetesObject[]): Problem[] {
  const pods = podTemplates(objects);
  return [
    ...workloads(objects, pods),
    ...services(objects, pods),
    ...budgets(objects, pods),
    ...autoscalers(objects),
    ...pods.flatMap((pod) => placement(pod, seenBy(pod.owner, pods))),
  ];
}

function workloads(objects: readonly KubernetesObject[], pods: PodTemplate[]): Problem[] {
  const all = [
    ...ofKind(objects, 'Deployment'),
    ...ofKind(objects, 'StatefulSet'),
    ...ofKind(objects, 'DaemonSet'),
  ];
  return all.flatMap((workload) => {
    const selector = workload.spec?.selector;
    if (!selector) return [];
    const at = { object: nameOf(workload), path: 'spec.selector' };
    const selected = seenBy(workload, pods).filter(({ labels }) => selects(selector, labels));
    const others = selected.filter(({ owner }) => owner !== workload);
    return [
      ...(selected.length === others.length
        ? [{ ...at, message: `does not select its own pods (${showSelector(selector)})` }]
        : []),
      ...others.map(({ object }) => ({ ...at, message: `selects the pods of ${object} too` })),
    ];
  });
}

const services = (objects: readonly KubernetesObject[], pods: PodTemplate[]): Problem[] =>
  ofKind(objects, 'Service').flatMap((service) => {
    const matchLabels = service.spec?.selector;
    if (!matchLabels) return [];
    return hits({ matchLabels }, seenBy(service, pods), nameOf(service), 'spec.selector');
  });

function budgets(objects: readonly KubernetesObject[], pods: PodTemplate[]): Problem[] {
  const all = ofKind(objects, 'PodDisruptionBudget');
  const missing = all.flatMap((budget) =>
    hits(budget.spec?.selector ?? {}, seenBy(budget, pods), nameOf(budget), 'spec.selector'),
  );
  // The API refuses to evict a pod that two budgets speak of, so its node can never be drained.
  const double = pods.flatMap((pod): Problem[] => {
    const over = all.filter(
      (budget) =>
        budget.spec?.selector &&
        sameNamespace(budget, pod.owner) &&
        selects(budget.spec.selector, pod.labels),
    );
    if (over.length < 2) return [];
    return [{ object: pod.object, message: `is under several budgets: ${over.map(nameOf).join(', ')}` }];
  });
  return [...missing, ...double];
}

const autoscalers = (objects: readonly KubernetesObject[]): Problem[] =>
  ofKind(objects, 'HorizontalPodAutoscaler').flatMap((scaler): Problem[] => {
    const at = { object: nameOf(scaler), path: 'spec.scaleTargetRef' };
    const target = scaler.spec?.scaleTargetRef;
    const workload = objects.find(
      (object) =>
        sameNamespace(object, scaler) &&
        object.apiVersion === target?.apiVersion &&
        object.kind === target.kind &&
        object.metadata.name === target.name,
    );
    if (!workload) return [{ ...at, message: `there is no ${target?.kind}/${target?.name}` }];
    const { spec } = workload as { spec?: { replicas?: number } };
    if (spec?.replicas === undefined) return [];
    const message = `${nameOf(workload)} says how many replicas it has: each apply would undo the scaling`;
    return [{ ...at, message }];
  });

/** Spreading and keeping apart: a pod that is not counted itself is not spread. */
function placement({ object, path, spec, labels }: PodTemplate, seen: PodTemplate[]): Problem[] {
  const spread = (spec.topologySpreadConstraints ?? []).flatMap(({ labelSelector }, index): Problem[] => {
    if (labelSelector && selects(labelSelector, labels)) return [];
    const at = `${path}.spec.topologySpreadConstraints[${index}].labelSelector`;
    const what = labelSelector ? ` (${showSelector(labelSelector)})` : '';
    return [{ object, path: at, message: `does not select the pod itself${what}` }];
  });
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  const terms = [podAffinity, podAntiAffinity].flatMap((affinity) => [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((one) => one.podAffinityTerm),
  ]);
  return [
    ...spread,
    ...terms.flatMap(({ labelSelector }) => hits(labelSelector ?? {}, seen, object, `${path}.spec.affinity`)),
  ];
}

const hits = (selector: V1LabelSelector, pods: PodTemplate[], object: string, path: string): Problem[] =>
  pods.some(({ labels }) => selects(selector, labels))
    ? []
    : [{ object, path, message: `selects no pod (${showSelector(selector)})` }];
