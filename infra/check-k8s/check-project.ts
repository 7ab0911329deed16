import { cp, mkdtemp, rm } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join, relative } from 'node:path';
import { addresses } from './checks/addresses.ts';
import { changes } from './checks/changes.ts';
import { configuration } from './checks/configuration.ts';
import { environment, type FindReader } from './checks/environment.ts';
import { images } from './checks/images.ts';
import { ingresses } from './checks/ingresses.ts';
import { names } from './checks/names.ts';
import { networkPolicies } from './checks/network-policies.ts';
import { ports } from './checks/ports.ts';
import { probes } from './checks/probes.ts';
import { quantities } from './checks/quantities.ts';
import { references } from './checks/references.ts';
import { resources } from './checks/resources.ts';
import { security } from './checks/security.ts';
import { selectors } from './checks/selectors.ts';
import { strictFields } from './checks/strict-fields.ts';
import { uniqueNames } from './checks/unique-names.ts';
import { unknownFields } from './checks/unknown-fields.ts';
import { filesBelow, localFolder, unusedFiles } from './checks/unused-files.ts';
import { yamlFile } from './checks/yaml-files.ts';
import { kustomizationIn } from './kustomizations.ts';
import { NoKubectl, readObjects, render } from './kustomize.ts';
import type { Overlay } from './objects.ts';
import { found, type Finding } from './problem.ts';
import { readDeclaredSecrets } from './read-declared-secrets.ts';

export interface Project {
  /** The folder that paths in reports start from. */
  root: string;
  /** The folder of the manifests, with `overlays` in it. */
  manifests: string;
  /** The program in a container, if it is one of the project's own. */
  findReader: FindReader;
  /** Adds what no checkout has to a copy of the manifests: the Secrets that are made on each machine. */
  prepare?: (manifests: string) => void;
}

export interface Result {
  findings: Finding[];
  /** The overlays that could be rendered, and how many objects each has. */
  overlays: { name: string; objects: number }[];
}

/**
 * Checks all that deploys the project, without a cluster. What is wrong with a file keeps it from being rendered, and
 * what is wrong with a field keeps its overlay from being looked at as a whole: the rest is found when that is mended.
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

function checkTexts({ root, manifests }: Project): Finding[] {
  const readable = new Set(['.yaml', '.yml', '.json']);
  return filesBelow(manifests)
    .filter((path) => readable.has(extname(path)))
    .flatMap((path) => found('yaml', relative(root, path), yamlFile(path, readFileSync(path, 'utf8'))));
}

async function checkManifests(project: Project, manifests: string): Promise<Result> {
  const folders = readdirSync(join(manifests, 'overlays'))
    .map((name) => join('overlays', name))
    .filter((folder) => kustomizationIn(join(manifests, folder)));
  const shown = relative(project.root, project.manifests);
  const findings = found('unused file', shown, unusedFiles(manifests, folders));

  const rendered: { folder: string; yaml: string }[] = [];
  for (const folder of folders) {
    try {
      rendered.push({ folder, yaml: await render(join(manifests, folder)) });
    } catch (error) {
      if (error instanceof NoKubectl) throw error;
      const message = (error as Error).message.replaceAll(manifests, shown);
      findings.push(...found('render', basename(folder), [{ message }]));
    }
  }

  const missed = changes(
    manifests,
    rendered.map(({ folder }) => folder),
  );
  const overlays = rendered.map(({ folder, yaml }): Overlay => ({
    name: basename(folder),
    objects: readObjects(yaml),
    declaredSecrets: readDeclaredSecrets(join(manifests, folder)),
  }));
  for (const overlay of overlays) findings.push(...(await checkOverlay(overlay, project)));
  findings.push(...(await missed));
  return {
    findings,
    overlays: overlays.map(({ name, objects }) => ({ name, objects: objects.length })),
  };
}

async function checkOverlay(overlay: Overlay, { findReader }: Project): Promise<Finding[]> {
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
    ...found('twice', name, uniqueNames(objects)),
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
    ...found('image', name, images(objects, new Set())),
  ];
}
