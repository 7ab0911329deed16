import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readObjects } from './kustomize.ts';
import type { KubernetesObject } from './objects.ts';

/** What an overlay calls the list of Secrets that must exist before it is deployed, with example values. */
export const secretsFile = 'secrets.example.yaml';

/** The Secrets that an overlay's `secrets.example.yaml` lists; none if it has no such file. */
export function readDeclaredSecrets(folder: string): KubernetesObject[] {
  const path = join(folder, secretsFile);
  return existsSync(path) ? readObjects(readFileSync(path, 'utf8')) : [];
}
