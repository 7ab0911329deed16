import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { imageName } from '../image-name.ts';
import type { Overlay } from '../objects.ts';
import { eachContainer } from '../pods.ts';
import type { Problem } from '../problem.ts';
import { shapeProblems } from '../shape-problems.ts';

const texts = z.array(z.string());
const command = z.union([z.string(), texts]);
const duration = z.string().regex(/^(\d+(ms|s|m|h))+$/, 'must be a duration: 5s');

const service = z.strictObject({
  image: z.string(),
  command: command.optional(),
  entrypoint: command.optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  ports: texts.optional(),
  volumes: texts.optional(),
  user: z.string().optional(),
  restart: z.string().optional(),
  depends_on: texts.optional(),
  healthcheck: z.strictObject({
    test: texts,
    interval: duration.optional(),
    timeout: duration.optional(),
    start_period: duration.optional(),
    retries: z.number().int().optional(),
  }),
});

/** A compose file, as far as it is used here: https://docs.docker.com/reference/compose-file/ */
const file = z.strictObject({
  name: z.string().optional(),
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.strictObject({}).nullable()).optional(),
});

/**
 * What is wrong with the compose file of the servers: fields, volumes and files that are not there, ports that other
 * machines could reach (these servers have no passwords), images that are not those of the cluster.
 * @param value the parsed file
 * @param folder the one that it is in
 */
export function compose(value: unknown, folder: string, overlays: readonly Overlay[]): Problem[] {
  const wrong = shapeProblems(file, value);
  if (wrong.length > 0) return wrong;
  const { services, volumes = {} } = file.parse(value);
  const inCluster = new Set(
    overlays.flatMap(({ objects }) => eachContainer(objects, ({ container }) => [container.image ?? ''])),
  );
  const mounted = new Set<string>();
  const problems = Object.entries(services).flatMap(([name, { image, ports = [], ...more }]): Problem[] => {
    const at = `services.${name}`;
    const sources = (more.volumes ?? []).map((volume) => volume.split(':')[0] ?? '');
    for (const source of sources) mounted.add(source);
    return [
      ...(inCluster.has(image)
        ? []
        : [
            {
              path: `${at}.image`,
              message: `${image} is not what the cluster runs: ${alike(image, inCluster)}`,
            },
          ]),
      ...ports
        .filter((port) => !port.startsWith('127.0.0.1:'))
        .map((port) => ({ path: `${at}.ports`, message: `${port} can be reached from other machines` })),
      ...sources
        .filter((source) =>
          source.startsWith('.') ? !existsSync(join(folder, source)) : !(source in volumes),
        )
        .map((source) => ({ path: `${at}.volumes`, message: `there is no ${source}` })),
      ...(more.depends_on ?? [])
        .filter((other) => !(other in services))
        .map((other) => ({ path: `${at}.depends_on`, message: `there is no service ${other}` })),
    ];
  });
  return [
    ...problems,
    ...Object.keys(volumes)
      .filter((name) => !mounted.has(name))
      .map((name) => ({ path: `volumes.${name}`, message: 'is mounted by nothing' })),
  ];
}

const alike = (image: string, others: ReadonlySet<string>): string =>
  [...others].filter((other) => imageName(other).repository === imageName(image).repository).join(', ') ||
  'nothing of that name';
