import type { V1Container } from '@kubernetes/client-node';
import type { EnvReader } from '../env-reader.ts';
import { imageName } from '../image-name.ts';
import { findStore, type KeyStore } from '../key-stores.ts';
import type { PodTemplate } from '../pods.ts';

/** What programs of others read without being told to, by image. */
const readByImage: Record<string, RegExp> = {
  redis: /^REDISCLI_AUTH$/,
  mongo: /^MONGO_INITDB_/,
};

/** What any process may read or a shell sets by itself. */
const ofTheSystem =
  /^(HOME|PATH|PWD|HOSTNAME|USER|SHELL|TZ|TMPDIR|IFS|OPTARG|OPTIND|PPID|RANDOM|LANG|LC_.*)$/;

/**
 * A program that is not ours, as far as its environment goes: what its command, its probes and the files that are
 * mounted from ConfigMaps refer to. Only names in capitals count; `${NAME:-default}` need not be set.
 */
export function readerOfScripts(
  container: V1Container,
  pod: PodTemplate,
  stores: readonly KeyStore[],
): EnvReader {
  const files = filesOf(container, pod, stores);
  const texts = [commandsOf(container), ...files.map(({ text }) => text)];
  const set = new Set(texts.flatMap(assigned));
  const all = [
    ...referred(commandsOf(container), ofScripts),
    ...files.flatMap(({ name, text }) => referred(text, name.endsWith('.conf') ? ofNats : ofScripts)),
  ];
  const own =
    readByImage[
      imageName(container.image ?? '')
        .repository.split('/')
        .at(-1) ?? ''
    ];
  return {
    refusals: (env) => [
      ...new Set(
        all
          .filter(({ name, mayMiss }) => !mayMiss && !(name in env) && !set.has(name))
          .filter(({ name }) => !ofTheSystem.test(name))
          .map(({ name }) => `${name}: is not set`),
      ),
    ],
    reads: (name) =>
      all.some((one) => one.name === name) || ofTheSystem.test(name) || (own?.test(name) ?? false),
  };
}

function commandsOf(container: V1Container): string {
  const { startupProbe, readinessProbe, livenessProbe, lifecycle } = container;
  const hooks = [startupProbe, readinessProbe, livenessProbe, lifecycle?.preStop, lifecycle?.postStart];
  return [container.command, container.args, ...hooks.map((hook) => hook?.exec?.command)]
    .flatMap((words) => words ?? [])
    .join('\n');
}

/** The files from ConfigMaps in a container. Those from Secrets hold passwords, which look like anything. */
const filesOf = (container: V1Container, { owner, spec }: PodTemplate, stores: readonly KeyStore[]) =>
  (container.volumeMounts ?? []).flatMap(({ name: volumeName }) => {
    const configMap = spec.volumes?.find(({ name }) => name === volumeName)?.configMap;
    const store = configMap && findStore(stores, owner, 'ConfigMap', configMap.name);
    return [...(store?.values ?? [])].map(([name, text]) => ({ name, text }));
  });

const withoutComments = (text: string): string => text.replace(/^\s*(#|\/\/).*$/gm, '');

/** `NAME=`, `NAME: value` (the servers' configuration files) and `for NAME in`. */
const assigned = (text: string): string[] =>
  [...withoutComments(text).matchAll(/(?:^|[\s;&(])(?:for\s+)?([A-Z_][A-Z0-9_]*)(?:=|\s*:\s|\s+in\s)/gm)].map(
    ([, name = '']) => name,
  );

/** What shells expand, and what JavaScript for mongosh reads. */
const ofScripts = [
  /(?<![\\$\w])\$([A-Z_][A-Z0-9_]*)/g,
  /\$\{([A-Z_][A-Z0-9_]*)(?::?([-+=?]))?/g,
  /\bprocess\.env\.([A-Z_][A-Z0-9_]*)/g,
  /\bprocess\.env\[['"]([A-Z_][A-Z0-9_]*)['"]\]/g,
];

/** The variables of a NATS configuration: bare values. In quotes `$JS` is a subject. */
const ofNats = [/(?<=[\s:=[,])\$([A-Za-z_][A-Za-z0-9_]*)/g];

const referred = (text: string, patterns: RegExp[]): { name: string; mayMiss: boolean }[] =>
  patterns.flatMap((pattern) =>
    [...withoutComments(text).matchAll(pattern)].map(([, name = '', operator]) => ({
      name,
      mayMiss: operator !== undefined && operator !== '?',
    })),
  );
