import { readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { filesOf, kustomizationsBelow } from '../kustomizations.ts';
import type { Problem } from '../problem.ts';

/** Made on the machine and in no checkout (`npm run secrets`). */
export const localFolder = 'secrets';

/** Files for people, not for kustomize. */
const forPeople = /(^|\/)[^/]*(\.md|\.example\.[a-z]+)$/;

/** All files below a folder, but those that only this machine has. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [path];
    return entry.name === localFolder ? [] : filesBelow(path);
  });

/** Files among the manifests that no overlay is made of: forgotten in a kustomization, or left over. */
export function unusedFiles(manifests: string, overlays: readonly string[]): Problem[] {
  const used = new Set(
    overlays
      .flatMap((overlay) => kustomizationsBelow(join(manifests, overlay)))
      .flatMap((file) => [file, ...filesOf(file)])
      .map((path) => resolve(path)),
  );
  return filesBelow(manifests)
    .filter((path) => !used.has(resolve(path)) && !forPeople.test(path))
    .map((path) => ({ path: relative(manifests, path), message: 'no overlay is made of it' }));
}
