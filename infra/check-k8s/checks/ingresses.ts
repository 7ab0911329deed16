import type { V1IngressBackend } from '@kubernetes/client-node';
import { nameOf, ofKind, sameNamespace, type KubernetesObject } from '../objects.ts';
import type { Problem } from '../problem.ts';

/** Backends that are not there, and annotations that only one kind of controller would understand. */
export function ingresses(objects: readonly KubernetesObject[]): Problem[] {
  const services = ofKind(objects, 'Service');
  return ofKind(objects, 'Ingress').flatMap((ingress) => {
    const object = nameOf(ingress);
    const { defaultBackend, rules = [] } = ingress.spec ?? {};
    const backend = ({ service: wanted }: V1IngressBackend, path: string): Problem[] => {
      if (!wanted) return [];
      const service = services.find(
        (one) => one.metadata.name === wanted.name && sameNamespace(one, ingress),
      );
      if (!service) return [{ object, path, message: `there is no Service/${wanted.name}` }];
      const { name, number } = wanted.port ?? {};
      const has = (service.spec?.ports ?? []).some(
        (port) => (name !== undefined && port.name === name) || port.port === number,
      );
      return has ? [] : [{ object, path, message: `Service/${wanted.name} has no port ${name ?? number}` }];
    };
    return [
      ...(defaultBackend ? backend(defaultBackend, 'spec.defaultBackend') : []),
      ...rules.flatMap(({ http }, rule) =>
        (http?.paths ?? []).flatMap((path) =>
          backend(path.backend, `spec.rules[${rule}].http.paths[${path.path}].backend`),
        ),
      ),
      ...Object.keys(ingress.metadata.annotations ?? {})
        .filter((key) => key.includes('/') && !key.startsWith('app.kubernetes.io/'))
        .map((key) => ({
          object,
          path: `metadata.annotations["${key}"]`,
          message: 'only one controller understands it: the Ingress must work with any',
        })),
    ];
  });
}
