import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { imageName } from '../image-name.ts';
import { applyPatch, type PatchOperation } from '../json-patch.ts';
import { kustomizationIn } from '../kustomizations.ts';
import { ofKind, type Overlay } from '../objects.ts';
import { eachContainer } from '../pods.ts';
import type { Problem } from '../problem.ts';
import { shapeProblems } from '../shape-problems.ts';

const texts = z.array(z.string());
const docker = z.strictObject({
  dockerfile: z.string(),
  target: z.string().optional(),
  buildArgs: z.record(z.string(), z.string()).optional(),
});
const artifact = z.strictObject({
  image: z.string(),
  context: z.string().default('.'),
  docker,
  sync: z
    .strictObject({
      manual: z
        .array(z.strictObject({ src: z.string(), dest: z.string(), strip: z.string().optional() }))
        .optional(),
      infer: texts.optional(),
    })
    .optional(),
});
const portForward = z.strictObject({
  resourceType: z.string(),
  resourceName: z.string(),
  namespace: z.string().optional(),
  address: z.string().optional(),
  port: z.union([z.number().int(), z.string()]),
  localPort: z.number().int().optional(),
});
const local = z.strictObject({
  push: z.boolean().optional(),
  tryImportMissing: z.boolean().optional(),
  useDockerCLI: z.boolean().optional(),
  useBuildkit: z.boolean().optional(),
  concurrency: z.number().int().optional(),
});
const build = z.strictObject({
  artifacts: z.array(artifact),
  local: local.optional(),
  platforms: texts.optional(),
  tagPolicy: z.record(z.string(), z.unknown()).optional(),
});
const manifests = z.strictObject({
  kustomize: z.strictObject({ paths: texts, buildArgs: texts.optional() }),
});
const deploy = z.strictObject({
  kubectl: z.strictObject({ defaultNamespace: z.string().optional() }).optional(),
  statusCheck: z.boolean().optional(),
  statusCheckDeadlineSeconds: z.number().int().optional(),
  tolerateFailuresUntilDeadline: z.boolean().optional(),
});
const profile = z.strictObject({
  name: z.string(),
  build: build.partial().optional(),
  manifests: manifests.optional(),
  deploy: deploy.optional(),
  portForward: z.array(portForward).optional(),
  patches: z
    .array(
      z.strictObject({
        op: z.enum(['add', 'replace', 'remove']),
        path: z.string().startsWith('/'),
        value: z.unknown().optional(),
      }),
    )
    .optional(),
});

/** Skaffold's configuration, as far as it is used here: https://skaffold.dev/docs/references/yaml/ */
const config = z.strictObject({
  apiVersion: z.string().regex(/^skaffold\/v4beta1[1-9]$/, 'is no current schema of skaffold'),
  kind: z.literal('Config'),
  metadata: z.strictObject({ name: z.string() }).optional(),
  build,
  manifests,
  deploy,
  portForward: z.array(portForward).optional(),
  profiles: z.array(profile).optional(),
});

type Config = z.infer<typeof config>;

/**
 * What is wrong with `skaffold.yaml`, as it is and with each of its profiles: fields, files that are not there, images
 * that the overlay does not use or that nobody builds, ports to forward that are not there.
 * @param value the parsed file
 * @param root the folder that it is in
 */
export function skaffold(value: unknown, root: string, overlays: readonly Overlay[]): Problem[] {
  const wrong = shapeProblems(config, value);
  if (wrong.length > 0) return wrong;
  const whole = config.parse(value);
  const built = whole.build.artifacts.map(({ image }) => image);
  const folders = new Set(built.map(folderOf).filter(Boolean));
  const isOurs = (image: string) => built.includes(image) || folders.has(folderOf(image));
  const plain = inVariant(whole, root, overlays, isOurs);
  // What is wrong without profiles would be told once more for each.
  if (plain.length > 0) return plain;
  return (whole.profiles ?? []).flatMap((one) => {
    const variant = withProfile(whole, one);
    const problems = Array.isArray(variant) ? variant : inVariant(variant, root, overlays, isOurs);
    return problems.map((problem) => ({ object: `profile ${one.name}`, ...problem }));
  });
}

/** `aisle/` of `aisle/auth`: what is beside an image of ours is ours too. Empty where it is in no folder. */
const folderOf = (image: string): string => image.slice(0, image.lastIndexOf('/') + 1);

/** The configuration that a profile makes, or what is wrong with it: its sections replace, then its patches are applied. */
function withProfile(
  whole: Config,
  { patches = [], ...sections }: z.infer<typeof profile>,
): Config | Problem[] {
  const { build: more, manifests = whole.manifests, deploy = whole.deploy } = sections;
  const { portForward = whole.portForward } = sections;
  const given = { ...whole, build: { ...whole.build, ...more }, manifests, deploy, portForward };
  try {
    const patched = applyPatch(given, patches as PatchOperation[]);
    const wrong = shapeProblems(config, patched);
    return wrong.length > 0 ? wrong : config.parse(patched);
  } catch (error) {
    return [{ path: 'patches', message: (error as Error).message }];
  }
}

function inVariant(
  { build: { artifacts }, manifests: { kustomize }, portForward: forwarded = [] }: Config,
  root: string,
  overlays: readonly Overlay[],
  isOurs: (image: string) => boolean,
): Problem[] {
  const used = kustomize.paths.map((path) => overlays.find(({ name }) => name === basename(path)));
  const images = used.flatMap((overlay) =>
    eachContainer(overlay?.objects ?? [], ({ container }) => [imageName(container.image ?? '').repository]),
  );
  const lost = [...new Set(images)].filter(
    (image) => isOurs(image) && !artifacts.some((one) => one.image === image),
  );
  return [
    ...kustomize.paths
      .filter((path) => !kustomizationIn(join(root, path)))
      .map((path) => ({
        path: 'manifests.kustomize.paths',
        message: `there is no kustomization in ${path}`,
      })),
    ...artifacts.flatMap((one) => [
      ...files(one, root),
      ...(images.includes(one.image)
        ? []
        : [{ path: `build.artifacts ${one.image}`, message: 'no container runs it' }]),
    ]),
    ...lost.map((image) => ({ path: 'build.artifacts', message: `${image} runs and is not built` })),
    ...forwarded.flatMap((one) => ports(one, used)),
  ];
}

function files(
  { image, context, docker: { dockerfile, target }, sync }: z.infer<typeof artifact>,
  root: string,
) {
  const at = `build.artifacts ${image}`;
  const path = join(root, context, dockerfile);
  if (!existsSync(path)) return [{ path: at, message: `there is no ${dockerfile}` }];
  const stages = [...readFileSync(path, 'utf8').matchAll(/^FROM\s+\S+\s+AS\s+(\S+)/gim)].map(
    ([, name]) => name,
  );
  return [
    ...(target === undefined || stages.includes(target)
      ? []
      : [{ path: at, message: `${dockerfile} has no stage ${target}` }]),
    ...(sync?.manual ?? [])
      // The folder that the pattern begins with.
      .map(({ src }) => src.replace(/(^|\/)[^/]*[*{[?].*$/, ''))
      .filter((folder) => !existsSync(join(root, context, folder)))
      .map((folder) => ({ path: `${at} sync`, message: `there is no ${folder}` })),
  ];
}

function ports(
  { resourceType, resourceName, namespace, port }: z.infer<typeof portForward>,
  overlays: readonly (Overlay | undefined)[],
): Problem[] {
  const path = `portForward ${resourceName}`;
  const services = overlays.flatMap((overlay) => ofKind(overlay?.objects ?? [], 'Service'));
  if (resourceType.toLowerCase() !== 'service') return [{ path, message: 'only Services are known here' }];
  const service = services.find(
    ({ metadata }) =>
      metadata.name === resourceName && (namespace === undefined || metadata.namespace === namespace),
  );
  if (!service) return [{ path, message: `there is no Service/${resourceName} in ${namespace}` }];
  const has = (service.spec?.ports ?? []).some((one) => one.port === port || one.name === port);
  return has ? [] : [{ path, message: `Service/${resourceName} has no port ${port}` }];
}
