import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceNames } from '@aisle/common';
import { root } from '../local/stack/child.ts';
import type { Engine } from './engine.ts';
import { npmrcForBuilds } from './npmrc.ts';

/** The five services, the storefront, and what stands in for ingress and Stripe in a cluster for development. */
export const imageNames = [...serviceNames, 'client', 'dev-tools'] as const;
export type ImageName = (typeof imageNames)[number];

/** The tag that the overlay dev names. */
export const tagOf = (name: ImageName): string => `aisle/${name}:dev`;

const dockerfileOf = (name: ImageName): string =>
  name === 'dev-tools' ? 'infra/dev-tools/Dockerfile' : `${name}/Dockerfile`;

export interface BuiltImage {
  name: ImageName;
  tag: string;
  bytes: number;
  seconds: number;
}

/** Builds these images, one after the other. @throws Error with the builder's own words */
export async function buildImages(
  engine: Engine,
  names: readonly ImageName[],
  onProgress: (text: string) => void,
): Promise<BuiltImage[]> {
  const folder = mkdtempSync(join(tmpdir(), 'aisle-images-'));
  const npmrc = join(folder, 'npmrc');
  const built: BuiltImage[] = [];
  try {
    writeFileSync(npmrc, npmrcForBuilds(), { mode: 0o600 });
    const labels = { 'org.opencontainers.image.revision': revision() };
    for (const name of names) {
      onProgress(`Building ${tagOf(name)}`);
      const started = performance.now();
      const tag = tagOf(name);
      await engine.build({ dockerfile: dockerfileOf(name), tag, labels, npmrc });
      const seconds = (performance.now() - started) / 1000;
      const bytes = Number(await engine.containers('image', 'inspect', '--format', '{{.Size}}', tag));
      built.push({ name, tag, bytes, seconds });
    }
    return built;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Which commit this is, or `unknown` outside of a checkout. */
function revision(): string {
  const { stdout, status } = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : 'unknown';
}
