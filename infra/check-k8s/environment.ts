import type { V1Container } from '@kubernetes/client-node';
import { findStore, type KeyStore } from './key-stores.ts';
import type { PodTemplate } from './pods.ts';

export interface Variable {
  value: string;
  /** The ConfigMap or Secret that it comes with (`envFrom`); undefined if the container names it itself. */
  from: KeyStore | undefined;
}

/** Where Kubernetes replaces `$(NAME)`. `$$(NAME)` is left alone. */
const reference = /(?<!\$)\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g;

/** The names of the variables that a text refers to as `$(NAME)`. */
export const referencesIn = (text: string): string[] =>
  [...text.matchAll(reference)].map(([, name = '']) => name);

/**
 * The environment that Kubernetes gives a container: first `envFrom` in order, then `env`. What only a cluster knows
 * (the pod's name) is a stand-in.
 */
export function environmentOf(
  container: V1Container,
  { owner }: PodTemplate,
  stores: readonly KeyStore[],
): Map<string, Variable> {
  const variables = new Map<string, Variable>();
  for (const { configMapRef, secretRef, prefix = '' } of container.envFrom ?? []) {
    const from = configMapRef
      ? findStore(stores, owner, 'ConfigMap', configMapRef.name)
      : findStore(stores, owner, 'Secret', secretRef?.name);
    for (const [key, value] of from?.values ?? []) variables.set(prefix + key, { value, from });
  }
  for (const { name, value, valueFrom } of container.env ?? []) {
    const { configMapKeyRef, secretKeyRef } = valueFrom ?? {};
    const store = configMapKeyRef
      ? findStore(stores, owner, 'ConfigMap', configMapKeyRef.name)
      : findStore(stores, owner, 'Secret', secretKeyRef?.name);
    const stored = store?.values.get(configMapKeyRef?.key ?? secretKeyRef?.key ?? '');
    const text = valueFrom ? (stored ?? (configMapKeyRef || secretKeyRef ? undefined : '1')) : (value ?? '');
    if (text === undefined) continue;
    const expanded = text.replace(reference, (all, other: string) => variables.get(other)?.value ?? all);
    variables.set(name, { value: valueFrom ? text : expanded, from: undefined });
  }
  return variables;
}
