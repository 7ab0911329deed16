import { findStore, keyStores, type KeyStore } from '../key-stores.ts';
import { nameOf, ofKind, type KubernetesObject, type Overlay } from '../objects.ts';
import { containersOf, podTemplates, type PodTemplate } from '../pods.ts';
import type { Problem } from '../problem.ts';

/** A use of a ConfigMap or Secret. */
interface Use {
  user: KubernetesObject;
  path: string;
  kind: 'ConfigMap' | 'Secret';
  name: string | undefined;
  /** The one key that is used; all of them if not given. */
  key?: string | undefined;
  optional: boolean;
}

/** ConfigMaps, Secrets and keys that are used and not there, and those that are there and not used. */
export function configuration(overlay: Overlay): Problem[] {
  const stores = keyStores(overlay);
  const uses = [...podTemplates(overlay.objects).flatMap(usesOfPod), ...usesOfIngresses(overlay.objects)];
  return [...missing(uses, stores), ...unused(uses, stores), ...declaredAndMade(overlay)];
}

/** The annotation that says who reads a ConfigMap from outside, such as Grafana: no pod here does. */
const readBy = 'aisle/read-by';

const missing = (uses: Use[], stores: KeyStore[]): Problem[] =>
  uses.flatMap(({ user, path, kind, name, key, optional }): Problem[] => {
    if (optional) return [];
    const store = findStore(stores, user, kind, name);
    if (!store) return [{ object: nameOf(user), path, message: `there is no ${kind}/${name}` }];
    if (key === undefined || store.values.has(key)) return [];
    return [{ object: nameOf(user), path, message: `${kind}/${name} has no key ${key}` }];
  });

const unused = (uses: Use[], stores: KeyStore[]): Problem[] =>
  stores.flatMap((store): Problem[] => {
    const object = nameOf(store.object);
    if (store.object.metadata.annotations?.[readBy]) return [];
    const its = uses.filter(({ user, kind, name }) => findStore([store], user, kind, name));
    if (its.length === 0) return [{ object, message: 'is used by nothing' }];
    if (its.some(({ key }) => key === undefined)) return [];
    const used = new Set(its.map(({ key }) => key));
    return [...store.values.keys()]
      .filter((key) => !used.has(key))
      .map((key) => ({ object, path: `data.${key}`, message: 'is used by nothing' }));
  });

const declaredAndMade = ({ objects, declaredSecrets }: Overlay): Problem[] =>
  ofKind(objects, 'Secret')
    .filter(({ metadata }) => declaredSecrets.some((declared) => declared.metadata.name === metadata.name))
    .map((secret) => ({
      object: nameOf(secret),
      message: 'is made here, and is declared to exist beforehand',
    }));

function usesOfPod(pod: PodTemplate): Use[] {
  const { owner: user, path, spec } = pod;
  const at = `${path && `${path}.`}spec`;
  const use = (
    where: string,
    kind: Use['kind'],
    ref: { name?: string | undefined; key?: string | undefined; optional?: boolean | undefined } | undefined,
  ): Use[] =>
    ref ? [{ user, path: where, kind, name: ref.name, key: ref.key, optional: ref.optional ?? false }] : [];
  const keys = (
    where: string,
    kind: Use['kind'],
    ref: { name?: string; items?: { key: string }[] | undefined; optional?: boolean | undefined } | undefined,
  ): Use[] =>
    ref?.items
      ? ref.items.flatMap(({ key }) => use(where, kind, { name: ref.name, key, optional: ref.optional }))
      : use(where, kind, ref);

  const ofVolumes = (spec.volumes ?? []).flatMap((volume) => {
    const where = `${at}.volumes[${volume.name}]`;
    const { configMap, secret, projected } = volume;
    return [
      ...keys(where, 'ConfigMap', configMap),
      ...keys(where, 'Secret', secret && { ...secret, name: secret.secretName ?? '' }),
      ...(projected?.sources ?? []).flatMap((source) => [
        ...keys(where, 'ConfigMap', source.configMap),
        ...keys(where, 'Secret', source.secret),
      ]),
    ];
  });
  const ofContainers = containersOf(pod).flatMap(({ container, path: inside }) => [
    ...(container.envFrom ?? []).flatMap(({ configMapRef, secretRef }, index) => [
      ...use(`${inside}.envFrom[${index}]`, 'ConfigMap', configMapRef),
      ...use(`${inside}.envFrom[${index}]`, 'Secret', secretRef),
    ]),
    ...(container.env ?? []).flatMap(({ name, valueFrom }) => [
      ...use(`${inside}.env[${name}]`, 'ConfigMap', valueFrom?.configMapKeyRef),
      ...use(`${inside}.env[${name}]`, 'Secret', valueFrom?.secretKeyRef),
    ]),
  ]);
  const ofImages = (spec.imagePullSecrets ?? []).flatMap((ref) =>
    use(`${at}.imagePullSecrets`, 'Secret', ref),
  );
  return [...ofVolumes, ...ofContainers, ...ofImages];
}

const usesOfIngresses = (objects: readonly KubernetesObject[]): Use[] =>
  ofKind(objects, 'Ingress').flatMap((user) =>
    (user.spec?.tls ?? [])
      .filter(({ secretName }) => secretName !== undefined)
      .map(({ secretName }, index) => ({
        user,
        path: `spec.tls[${index}].secretName`,
        kind: 'Secret',
        name: secretName,
        optional: false,
      })),
  );
