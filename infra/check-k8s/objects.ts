import type {
  V1ConfigMap,
  V1CronJob,
  V1DaemonSet,
  V1Deployment,
  V1Ingress,
  V1Job,
  V1LabelSelector,
  V1NetworkPolicy,
  V1ObjectMeta,
  V1PersistentVolumeClaim,
  V1Pod,
  V1PodDisruptionBudget,
  V1Secret,
  V1Service,
  V1ServiceAccount,
  V1StatefulSet,
  V2HorizontalPodAutoscaler,
} from '@kubernetes/client-node';
import type { ImageEntry } from './kustomizations.ts';

/** Any object of a manifest. Those that strict-fields.ts has let pass have the shape that their kind promises. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: V1ObjectMeta & { name: string };
}

interface Kinds {
  ConfigMap: V1ConfigMap;
  CronJob: V1CronJob;
  DaemonSet: V1DaemonSet;
  Deployment: V1Deployment;
  HorizontalPodAutoscaler: V2HorizontalPodAutoscaler;
  Ingress: V1Ingress;
  Job: V1Job;
  NetworkPolicy: V1NetworkPolicy;
  PersistentVolumeClaim: V1PersistentVolumeClaim;
  Pod: V1Pod;
  PodDisruptionBudget: V1PodDisruptionBudget;
  Secret: V1Secret;
  Service: V1Service;
  ServiceAccount: V1ServiceAccount;
  StatefulSet: V1StatefulSet;
}

/** What one overlay makes. */
export interface Overlay {
  name: string;
  objects: KubernetesObject[];
  /** The Secrets that must exist beforehand, with example values: `secrets.example.yaml` beside the kustomization. */
  declaredSecrets: KubernetesObject[];
  /** What its kustomizations say of images. */
  imageEntries: ImageEntry[];
}

/** The objects of a kind. */
export const ofKind = <K extends keyof Kinds>(
  objects: readonly KubernetesObject[],
  kind: K,
): (Kinds[K] & KubernetesObject)[] =>
  objects.filter((object): object is Kinds[K] & KubernetesObject => object.kind === kind);

/** How reports name an object: `Deployment/orders`. */
export const nameOf = ({ kind, metadata }: KubernetesObject): string => `${kind}/${metadata.name}`;

/** Whether two objects can see each other by name or selector. */
export const sameNamespace = (a: KubernetesObject, b: KubernetesObject): boolean =>
  a.metadata.namespace === b.metadata.namespace;

/** Whether a label selector selects these labels. An empty selector selects everything. */
export function selects(selector: V1LabelSelector, labels: Record<string, string>): boolean {
  const equal = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return (
    equal &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'In') return value !== undefined && values.includes(value);
      if (operator === 'NotIn') return value === undefined || !values.includes(value);
      return operator === 'Exists' ? value !== undefined : value === undefined;
    })
  );
}

/** Shows a selector in a message. */
export const showSelector = ({ matchLabels = {}, matchExpressions = [] }: V1LabelSelector): string =>
  [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(({ key, operator, values }) =>
      [key, operator, values && `(${values.join(', ')})`].filter(Boolean).join(' '),
    ),
  ].join(', ');
