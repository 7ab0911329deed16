import type { EnvReader, Env } from '../env-reader.ts';
import { environmentOf, referencesIn } from '../environment.ts';
import { keyStores, type KeyStore } from '../key-stores.ts';
import { nameOf, type Overlay } from '../objects.ts';
import { containersOf, podTemplates, type PodContainer } from '../pods.ts';
import type { Problem } from '../problem.ts';
import { readerOfScripts } from './script-variables.ts';

/** The program in a container, if it is one of ours. */
export type FindReader = (container: PodContainer['container']) => EnvReader | undefined;

/**
 * Variables that a program needs and does not get, those with a value that it refuses, and those that nothing reads. Our
 * own programs are asked; of others their scripts and configuration files are read.
 */
export function environment(overlay: Overlay, findReader: FindReader): Problem[] {
  const stores = keyStores(overlay);
  // A key of a ConfigMap that several containers share is for one of them.
  const unread = new Map<KeyStore, Map<string, boolean>>();
  const problems = podTemplates(overlay.objects).flatMap((pod) =>
    containersOf(pod).flatMap((at): Problem[] => {
      const variables = environmentOf(at.container, pod, stores);
      const env: Env = Object.fromEntries([...variables].map(([name, { value }]) => [name, value]));
      const reader = findReader(at.container) ?? readerOfScripts(at.container, pod, stores);
      // What refers to a Secret that is not there has been told of (configuration.ts).
      const lost = (at.container.env ?? []).filter(({ name }) => !variables.has(name));
      const refused = reader
        .refusals(env)
        .filter((line) => !lost.some(({ name }) => line.startsWith(`${name}:`)));
      if (refused.length > 0 || lost.length > 0) {
        return refused.map((message) => ({ object: pod.object, path: `${at.path}.env`, message }));
      }
      return [...variables].flatMap(([name, { from }]): Problem[] => {
        const read = reader.reads(name, env) || isReferredTo(name, at);
        if (!from) {
          return read
            ? []
            : [{ object: pod.object, path: `${at.path}.env[${name}]`, message: 'nothing reads it' }];
        }
        const keys = unread.get(from) ?? new Map<string, boolean>();
        unread.set(from, keys.set(name, (keys.get(name) ?? true) && !read));
        return [];
      });
    }),
  );
  return [
    ...problems,
    ...[...unread].flatMap(([{ object }, keys]) =>
      [...keys]
        .filter(([, nobody]) => nobody)
        .map(([name]) => ({ object: nameOf(object), path: `data.${name}`, message: 'nothing reads it' })),
    ),
    ...brokenReferences(overlay, stores),
  ];
}

const textsOf = ({ container }: PodContainer): string[] => [
  ...(container.env ?? []).map(({ value }) => value ?? ''),
  ...(container.command ?? []),
  ...(container.args ?? []),
];

const isReferredTo = (name: string, at: PodContainer): boolean =>
  textsOf(at).some((text) => referencesIn(text).includes(name));

/** `$(NAME)` in a value, where there is no NAME above it: Kubernetes would leave it as it stands. */
const brokenReferences = ({ objects }: Overlay, stores: KeyStore[]): Problem[] =>
  podTemplates(objects).flatMap((pod) =>
    containersOf(pod).flatMap(({ container, path }) =>
      (container.env ?? []).flatMap(({ name, value = '' }, index) => {
        const above = { ...container, env: (container.env ?? []).slice(0, index) };
        const known = environmentOf(above, pod, stores);
        return referencesIn(value)
          .filter((other) => !known.has(other))
          .map((other) => ({
            object: pod.object,
            path: `${path}.env[${name}]`,
            message: `refers to ${other}, which is not set above it`,
          }));
      }),
    ),
  );
