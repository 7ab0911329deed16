import type { V1Container, V1PodSpec } from '@kubernetes/client-node';
import { nameOf, ofKind, type KubernetesObject } from './objects.ts';

/** The pods that an object makes. */
export interface PodTemplate {
  owner: KubernetesObject;
  /** The owner, as reports name it. */
  object: string;
  /** Where the template is in it: `spec.template`. */
  path: string;
  labels: Record<string, string>;
  spec: V1PodSpec;
  /** Of a Job or CronJob: it ends by itself, so nobody probes it. */
  runsOnce: boolean;
  /** The volumes that a StatefulSet adds to those of the pod. */
  claims: string[];
}

export interface PodContainer {
  container: V1Container;
  path: string;
  /** Runs to its end before the others start. A sidecar (`restartPolicy: Always`) does not. */
  init: boolean;
}

/** The pod templates of all workloads, and the Pods that stand alone. */
export function podTemplates(objects: readonly KubernetesObject[]): PodTemplate[] {
  const template = (
    owner: KubernetesObject,
    path: string,
    pod: { metadata?: { labels?: Record<string, string> }; spec?: V1PodSpec } | undefined,
    more: Partial<PodTemplate> = {},
  ): PodTemplate[] =>
    pod?.spec
      ? [
          {
            owner,
            object: nameOf(owner),
            path,
            labels: pod.metadata?.labels ?? {},
            spec: pod.spec,
            runsOnce: false,
            claims: [],
            ...more,
          },
        ]
      : [];
  return [
    ...ofKind(objects, 'Deployment').flatMap((one) => template(one, 'spec.template', one.spec?.template)),
    ...ofKind(objects, 'DaemonSet').flatMap((one) => template(one, 'spec.template', one.spec?.template)),
    ...ofKind(objects, 'StatefulSet').flatMap((one) =>
      template(one, 'spec.template', one.spec?.template, {
        claims: (one.spec?.volumeClaimTemplates ?? []).map(({ metadata }) => metadata?.name ?? ''),
      }),
    ),
    ...ofKind(objects, 'Job').flatMap((one) =>
      template(one, 'spec.template', one.spec?.template, { runsOnce: true }),
    ),
    ...ofKind(objects, 'CronJob').flatMap((one) =>
      template(one, 'spec.jobTemplate.spec.template', one.spec?.jobTemplate.spec?.template, {
        runsOnce: true,
      }),
    ),
    ...ofKind(objects, 'Pod').flatMap((one) => template(one, '', one)),
  ];
}

/** The containers of a pod, init containers first. */
export function containersOf({ path, spec }: PodTemplate): PodContainer[] {
  const at = (list: string, name: string) => `${path && `${path}.`}spec.${list}[${name}]`;
  return [
    ...(spec.initContainers ?? []).map((container) => ({
      container,
      path: at('initContainers', container.name),
      init: container.restartPolicy !== 'Always',
    })),
    ...spec.containers.map((container) => ({
      container,
      path: at('containers', container.name),
      init: false,
    })),
  ];
}

/** Calls for each container of each pod, and gathers what that answers. */
export const eachContainer = <T>(
  objects: readonly KubernetesObject[],
  look: (at: PodContainer, pod: PodTemplate) => T[],
): T[] => podTemplates(objects).flatMap((pod) => containersOf(pod).flatMap((at) => look(at, pod)));
