import { nameOf, ofKind, sameNamespace, selects, type KubernetesObject } from '../objects.ts';
import { containersOf, podTemplates, type PodTemplate } from '../pods.ts';
import type { Problem } from '../problem.ts';

/** What pods name beside ConfigMaps and Secrets: volumes, claims, ServiceAccounts, a StatefulSet's Service. */
export function references(objects: readonly KubernetesObject[]): Problem[] {
  return [
    ...podTemplates(objects).flatMap((pod) => [
      ...volumes(pod),
      ...claims(pod, objects),
      ...accounts(pod, objects),
    ]),
    ...governingServices(objects),
  ];
}

const exists = (
  objects: readonly KubernetesObject[],
  user: KubernetesObject,
  kind: 'ServiceAccount' | 'PersistentVolumeClaim' | 'Service',
  name: string,
): boolean => ofKind(objects, kind).some((one) => one.metadata.name === name && sameNamespace(one, user));

/** Mounts of a volume that is not there, and volumes that nobody mounts. */
function volumes(pod: PodTemplate): Problem[] {
  const { object, path, spec, claims } = pod;
  const there = [...(spec.volumes ?? []).map(({ name }) => name), ...claims];
  const containers = containersOf(pod);
  const mounted = new Set(
    containers.flatMap(({ container }) => (container.volumeMounts ?? []).map(({ name }) => name)),
  );
  return [
    ...containers.flatMap(({ container, path: at }) =>
      (container.volumeMounts ?? [])
        .filter(({ name }) => !there.includes(name))
        .map(({ name }) => ({
          object,
          path: `${at}.volumeMounts[${name}]`,
          message: 'there is no such volume',
        })),
    ),
    ...there
      .filter((name) => !mounted.has(name))
      .map((name) => ({ object, path: `${path}.spec.volumes[${name}]`, message: 'is mounted by nothing' })),
  ];
}

const claims = ({ owner, object, path, spec }: PodTemplate, objects: readonly KubernetesObject[]) =>
  (spec.volumes ?? []).flatMap(({ name, persistentVolumeClaim: claim }): Problem[] =>
    !claim || exists(objects, owner, 'PersistentVolumeClaim', claim.claimName)
      ? []
      : [
          {
            object,
            path: `${path}.spec.volumes[${name}]`,
            message: `there is no PersistentVolumeClaim/${claim.claimName}`,
          },
        ],
  );

const accounts = (
  { owner, object, path, spec }: PodTemplate,
  objects: readonly KubernetesObject[],
): Problem[] => {
  const { serviceAccountName: name } = spec;
  if (name === undefined || name === 'default' || exists(objects, owner, 'ServiceAccount', name)) return [];
  return [{ object, path: `${path}.spec.serviceAccountName`, message: `there is no ServiceAccount/${name}` }];
};

/** A StatefulSet's pods have names in DNS only if its Service is headless and selects them. */
const governingServices = (objects: readonly KubernetesObject[]): Problem[] =>
  ofKind(objects, 'StatefulSet').flatMap((set): Problem[] => {
    const name = set.spec?.serviceName;
    if (!name) return [];
    const at = { object: nameOf(set), path: 'spec.serviceName' };
    const service = ofKind(objects, 'Service').find(
      (one) => one.metadata.name === name && sameNamespace(one, set),
    );
    if (!service) return [{ ...at, message: `there is no Service/${name}` }];
    const labels = set.spec?.template.metadata?.labels ?? {};
    const { clusterIP, selector } = service.spec ?? {};
    if (clusterIP !== 'None')
      return [{ ...at, message: `Service/${name} is not headless (clusterIP: None)` }];
    if (selector && selects({ matchLabels: selector }, labels)) return [];
    return [{ ...at, message: `Service/${name} does not select its pods` }];
  });
