import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

/** A `kustomization.yaml`, as far as it is of interest here. */
interface Kustomization {
  kind?: string;
  resources?: string[];
  components?: string[];
  bases?: string[];
  patches?: { path?: string; target?: object; patch?: string }[];
  patchesStrategicMerge?: string[];
  patchesJson6902?: { path?: string; target?: object }[];
  images?: { name: string; newName?: string; newTag?: string | number; digest?: string }[];
  replacements?: { path?: string; source?: object; targets?: { select?: object }[] }[];
  configMapGenerator?: Generator[];
  secretGenerator?: Generator[];
  configurations?: string[];
  transformers?: string[];
  generators?: string[];
}

interface Generator {
  files?: string[];
  envs?: string[];
  env?: string;
}

const fileNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** One entry of a kustomization that changes what is there already, and may silently find nothing to change. */
export interface Change {
  /** The kustomization's file. */
  file: string;
  /** Where the entry is in it: `['patches', 0]`. */
  at: (string | number)[];
  /** How reports call it. */
  label: string;
}

/** The kustomization's file in a folder, if there is one. */
export const kustomizationIn = (folder: string): string | undefined =>
  fileNames.map((name) => join(folder, name)).find((path) => existsSync(path));

/** The kustomizations that a folder is made of: its own and, recursively, those of its resources and components. */
export function kustomizationsBelow(folder: string, seen = new Set<string>()): string[] {
  const file = kustomizationIn(folder);
  if (!file || seen.has(file)) return [];
  seen.add(file);
  const { resources = [], components = [], bases = [] } = read(file);
  const others = [...resources, ...components, ...bases].map((path) => join(folder, path));
  return [file, ...others.flatMap((path) => kustomizationsBelow(path, seen))];
}

/** Whether it is a component, which is nothing by itself: it changes whatever includes it. */
export const isComponent = (file: string): boolean => read(file).kind === 'Component';

/** The files that a kustomization names. */
export function filesOf(file: string): string[] {
  const kustomization = read(file);
  const { resources = [], patches = [], patchesJson6902 = [], replacements = [] } = kustomization;
  const { configMapGenerator = [], secretGenerator = [] } = kustomization;
  const generated = [...configMapGenerator, ...secretGenerator].flatMap(({ files = [], envs = [], env }) => [
    ...files.map((one) => one.split('=').at(-1) ?? one),
    ...envs,
    ...(env === undefined ? [] : [env]),
  ]);
  const {
    patchesStrategicMerge = [],
    configurations = [],
    transformers = [],
    generators = [],
  } = kustomization;
  return [
    ...resources,
    ...generated,
    ...[...patches, ...patchesJson6902, ...replacements].flatMap(({ path }) => path ?? []),
    ...[...patchesStrategicMerge, ...configurations, ...transformers, ...generators],
  ].map((path) => join(dirname(file), path));
}

/** One entry of `images`. */
export interface ImageEntry {
  file: string;
  name: string;
  newName: string | undefined;
  newTag: string | undefined;
  digest: string | undefined;
}

/** The images that a kustomization renames or tags. */
export const imageEntriesOf = (file: string): ImageEntry[] =>
  (read(file).images ?? []).map(({ name, newName, newTag, digest }) => ({
    file,
    name,
    newName,
    newTag: newTag === undefined ? undefined : String(newTag),
    digest,
  }));

/** The entries of a kustomization that could miss: each patch, and each target of a replacement. */
export function changesOf(file: string): Change[] {
  const kustomization = read(file);
  const entries = (list: keyof Kustomization, labelOf: (entry: never, index: number) => string) =>
    ((kustomization[list] ?? []) as never[]).map((entry, index): Change => ({
      file,
      at: [list, index],
      label: `${list}[${index}]${labelOf(entry, index)}`,
    }));
  const ofPatch = ({ path, target }: { path?: string; target?: object }) =>
    `${path === undefined ? '' : ` ${path}`}${target ? ` on ${show(target)}` : ''}`;
  return [
    ...entries('patches', ofPatch),
    ...entries('patchesJson6902', ofPatch),
    ...entries('patchesStrategicMerge', () => ''),
    ...(kustomization.replacements ?? []).flatMap(({ targets }, index): Change[] =>
      targets && targets.length > 1
        ? targets.map(({ select = {} }, target) => ({
            file,
            at: ['replacements', index, 'targets', target],
            label: `replacements[${index}].targets[${target}] on ${show(select)}`,
          }))
        : [{ file, at: ['replacements', index], label: `replacements[${index}]` }],
    ),
  ];
}

const read = (file: string): Kustomization => (parse(readFileSync(file, 'utf8')) ?? {}) as Kustomization;

const show = (target: object): string =>
  Object.entries(target)
    .map(([key, value]) => `${key} ${String(value)}`)
    .join(', ');
