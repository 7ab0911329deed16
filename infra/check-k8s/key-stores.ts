import type { V1ConfigMap, V1Secret } from '@kubernetes/client-node';
import { nameOf, ofKind, type KubernetesObject, type Overlay } from './objects.ts';

/** A ConfigMap or a Secret, and what is in it. */
export interface KeyStore {
  object: KubernetesObject;
  values: Map<string, string>;
}

/** What a ConfigMap or Secret holds, as pods see it: `data` of a Secret is base64, its `stringData` is not. */
export function keyStore(object: (V1ConfigMap | V1Secret) & KubernetesObject): KeyStore {
  const { data = {}, binaryData = {}, stringData = {} } = object as V1ConfigMap & V1Secret;
  const decoded = Object.entries(data).map(([key, value]): [string, string] => [
    key,
    object.kind === 'Secret' ? Buffer.from(value, 'base64').toString() : value,
  ]);
  return {
    object,
    values: new Map([...decoded, ...Object.entries(binaryData), ...Object.entries(stringData)]),
  };
}

/** All ConfigMaps and Secrets that a pod of the overlay may use, those that must exist beforehand too. */
export const keyStores = ({ objects, declaredSecrets }: Overlay): KeyStore[] => [
  ...[...ofKind(objects, 'ConfigMap'), ...ofKind(objects, 'Secret')].map(keyStore),
  ...ofKind(declaredSecrets, 'Secret').map(keyStore),
];

/** The store of a kind and name that an object sees. Declared Secrets are made in whatever namespace is deployed to. */
export const findStore = (
  stores: readonly KeyStore[],
  user: KubernetesObject,
  kind: 'ConfigMap' | 'Secret',
  name: string | undefined,
): KeyStore | undefined =>
  stores.find(
    ({ object }) =>
      nameOf(object) === `${kind}/${name}` &&
      (object.metadata.namespace ?? user.metadata.namespace) === user.metadata.namespace,
  );
