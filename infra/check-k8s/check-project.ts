import { cp, mkdtemp, rm } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join, relative } from 'node:path';
import { parse } from 'yaml';
import { addresses } from './checks/addresses.ts';
import { changes } from './checks/changes.ts';
import { compose } from './checks/compose.ts';
import { configuration } from './checks/configuration.ts';
import { environment, type FindReader } from './checks/environment.ts';
import { imageEntries } from './checks/image-entries.ts';
import { images } from './checks/images.ts';
import { ingresses } from './checks/ingresses.ts';
import { metrics } from './checks/metrics.ts';
import { names } from './checks/names.ts';
import { networkPolicies } from './checks/network-policies.ts';
import { ports } from './checks/ports.ts';
import { probes } from './checks/probes.ts';
import { quantities } from './checks/quantities.ts';
import { references } from './checks/references.ts';
import { resources } from './checks/resources.ts';
import { security } from './checks/security.ts';
import { selectors } from './checks/selectors.ts';
import { skaffold } from './checks/skaffold.ts';
import { strictFields } from './checks/strict-fields.ts';
import { uniqueNames } from './checks/unique-names.ts';
import { unknownFields } from './checks/unknown-fields.ts';
import { filesBelow, localFolder, unusedFiles } from './checks/unused-files.ts';
import { yamlFile } from './checks/yaml-files.ts';
import { imageEntriesOf, kustomizationIn, kustomizationsBelow } from './kustomizations.ts';
import { NoKubectl, readObjects, render } from './kustomize.ts';
import { nameOf, type Overlay } from './objects.ts';
import { found, type Finding } from './problem.ts';
import { readDeclaredSecrets } from './read-declared-secrets.ts';

export interface Project {
  /** The folder that paths in reports start from. */
  root: string;
  /** The folder of the manifests, with `overlays` in it. */
  manifests: string;
  /** The program in a container, if it is one of the project's own. */
  findReader: FindReader;
  /** Whether one of the project's programs exposes a metric of this name. */
  isMetric: (name: string) => boolean;
  /** The file of skaffold, and the one for docker compose. */
  skaffold: string;
  compose: string;
  /** Adds what no checkout has to a copy of the manifests: the Secrets that are made on each machine. */
  prepare?: (manifests: string) => void;
}

export interface Result {
  findings: Finding[];
  /** The overlays that could be rendered, and how many objects each has. */
  overlays: { name: string; objects: number }[];
}

/**
 * Checks all that deploys the project, without a cluster. It goes step by step, since what is wrong at one step would make
 * noise at the next: the files as text; each overlay's fields; then what its objects say of each other; and, when all
 * of that is in order, whether every change that a kustomization makes is one.
 * @throws NoKubectl
 */
export async function checkProject(project: Project): Promise<Result> {
  const texts = checkTexts(project);
  if (texts.length > 0) return { findings: texts, overlays: [] };

  const copy = await mkdtemp(join(tmpdir(), 'aisle-check-k8s-'));
  try {
    await cp(project.manifests, copy, {
      recursive: true,
      filter: (path) => basename(path) !== localFolder,
    });
    project.prepare?.(copy);
    return await checkManifests(project, copy);
  } finally {
    await rm(copy, { recursive: true });
  }
}

function checkTexts({ root, manifests, skaffold, compose }: Project): Finding[] {
  const readable = new Set(['.yaml', '.yml', '.json']);
  return [...filesBelow(manifests), skaffold, compose]
    .filter((path) => readable.has(extname(path)))
    .flatMap((path) => {
      const [where, text] = [relative(root, path), readFileSync(path, 'utf8')];
      const broken = found('yaml', where, yamlFile(path, text));
      if (broken.length > 0) return broken;
      return readObjects(text).flatMap((object) => found('twice', where, uniqueNames(object)));
    });
}

async function checkManifests(project: Project, manifests: string): Promise<Result> {
  const folders = readdirSync(join(manifests, 'overlays'))
    .map((name) => join('overlays', name))
    .filter((folder) => kustomizationIn(join(manifests, folder)));
  const shown = relative(project.root, project.manifests);
  const findings = found('unused file', shown, unusedFiles(manifests, folders));

  const rendered = new Map<string, string>();
  const overlays: Overlay[] = [];
  for (const folder of folders) {
    const name = basename(folder);
    try {
      const yaml = await render(join(manifests, folder));
      rendered.set(folder, yaml);
      overlays.push({
        name,
        objects: readObjects(yaml),
        declaredSecrets: readDeclaredSecrets(join(manifests, folder)),
        imageEntries: kustomizationsBelow(join(manifests, folder))
          .flatMap(imageEntriesOf)
          .map((entry) => ({ ...entry, file: relative(manifests, entry.file) })),
      });
    } catch (error) {
      if (error instanceof NoKubectl) throw error;
      const message = (error as Error).message.replaceAll(manifests, shown);
      findings.push(...found('render', name, [{ message }]));
    }
  }
  for (const overlay of overlays) findings.push(...(await checkOverlay(overlay, project)));
  if (findings.length === 0) findings.push(...checkTools(project, overlays));
  if (findings.length === 0) findings.push(...(await changes(manifests, rendered)));
  return {
    findings,
    overlays: overlays.map(({ name, objects }) => ({ name, objects: objects.length })),
  };
}

/** What builds and starts it all beside kustomize. */
function checkTools({ root, ...project }: Project, overlays: readonly Overlay[]): Finding[] {
  const check = (name: 'skaffold' | 'compose', look: typeof skaffold) => {
    const path = project[name];
    const value: unknown = parse(readFileSync(path, 'utf8'));
    return found(name, relative(root, path), look(value, dirname(path), overlays));
  };
  return [...check('skaffold', skaffold), ...check('compose', compose)];
}

async function checkOverlay(overlay: Overlay, { findReader, isMetric }: Project): Promise<Finding[]> {
  const { name, objects } = overlay;
  const all = [...objects, ...overlay.declaredSecrets];
  const fields = [
    ...found('unknown field', name, unknownFields(all)),
    ...found('field', name, await strictFields(all)),
  ];
  if (fields.length > 0) return fields;
  return [
    ...found('quantity', name, quantities(objects)),
    ...found('name', name, names(all)),
    ...objects.flatMap((object) =>
      found(
        'twice',
        name,
        uniqueNames(object).map((problem) => ({ object: nameOf(object), ...problem })),
      ),
    ),
    ...found('selector', name, selectors(objects)),
    ...found('network policy', name, networkPolicies(objects)),
    ...found('port', name, ports(objects)),
    ...found('ingress', name, ingresses(objects)),
    ...found('configuration', name, configuration(overlay)),
    ...found('reference', name, references(objects)),
    ...found('environment', name, environment(overlay, findReader)),
    ...found('address', name, addresses(overlay)),
    ...found('probe', name, probes(objects)),
    ...found('resources', name, resources(objects)),
    ...found('security', name, security(objects)),
    ...found('image', name, images(objects)),
    ...found('change', name, imageEntries(overlay)),
    ...found('metric', name, metrics(objects, isMetric)),
  ];
}
