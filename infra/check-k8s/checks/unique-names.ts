import { nameOf, ofKind, type KubernetesObject } from '../objects.ts';
import { containersOf, podTemplates } from '../pods.ts';
import type { Problem } from '../problem.ts';

/** Names that must be there only once in their list. YAML lets lists repeat what maps may not; the last, or none, wins. */
export function uniqueNames(objects: readonly KubernetesObject[]): Problem[] {
  const inPods = podTemplates(objects).flatMap((pod) => {
    const { object, path, spec } = pod;
    const containers = containersOf(pod);
    return [
      ...repeated(spec.volumes, 'name', object, `${path}.spec.volumes`),
      ...repeated(
        containers.map(({ container }) => container),
        'name',
        object,
        `${path}.spec.containers`,
      ),
      ...containers.flatMap(({ container, path: at }) => [
        ...repeated(container.env, 'name', object, `${at}.env`),
        ...repeated(container.ports, 'name', object, `${at}.ports`),
        ...repeated(container.volumeMounts, 'mountPath', object, `${at}.volumeMounts`),
      ]),
    ];
  });
  const inServices = ofKind(objects, 'Service').flatMap((service) => [
    ...repeated(service.spec?.ports, 'name', nameOf(service), 'spec.ports'),
    ...repeated(service.spec?.ports, 'port', nameOf(service), 'spec.ports'),
  ]);
  return [...inPods, ...inServices];
}

function repeated<K extends string>(
  list: readonly { [key in K]?: string | number }[] = [],
  key: K,
  object: string,
  path: string,
): Problem[] {
  const values = list.map((one) => one[key]).filter((value) => value !== undefined);
  const twice = new Set(values.filter((value, index) => values.indexOf(value) !== index));
  return [...twice].map((value) => ({ object, path, message: `${key} ${value} is there more than once` }));
}
