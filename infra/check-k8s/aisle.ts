import { readdirSync, readFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serviceNames } from '@aisle/common';
import { readConfig as readEmulatorConfig } from '../local/stripe/config.ts';
import { completeSecrets, toEnvFile } from '../local/secrets/secret-values.ts';
import type { Project } from './check-project.ts';
import type { FindReader } from './checks/environment.ts';
import { readerOf, readerOfNames, type Env, type EnvReader } from './env-reader.ts';
import { imageName } from './image-name.ts';

const root = join(import.meta.dirname, '../..');

/** What Next's own server reads. */
const ofNext = ['PORT', 'HOSTNAME', 'KEEP_ALIVE_TIMEOUT', 'NEXT_TELEMETRY_DISABLED'];

/** This repository, as `checkProject` looks at it. */
export async function aisle(): Promise<Project> {
  return {
    root,
    manifests: join(root, 'infra/k8s'),
    findReader: await programs(),
    isMetric: metricNames(),
    skaffold: join(root, 'skaffold.yaml'),
    compose: join(root, 'infra/compose/compose.yaml'),
    prepare: makeSecrets,
  };
}

/** Our programs by the last part of their image's name; of the image with the tools for dev by their script. */
async function programs(): Promise<FindReader> {
  const readers = new Map<string, EnvReader>();
  for (const service of serviceNames) {
    const module = (await import(join(root, service, 'src/config.ts'))) as {
      loadConfig: (env: Env) => unknown;
    };
    readers.set(service, readerOf(module.loadConfig));
  }
  readers.set('client', readerOfNames(['API_URL'], [...ofNext, ...namesIn(join(root, 'client'))]));
  readers.set(
    'infra/local/stripe/index.ts',
    readerOf((env) => readEmulatorConfig([], env)),
  );
  readers.set('infra/dev-tools/front-door.ts', readerOfNames(['PORT'], []));
  return ({ image = '', args = [] }) => {
    const name =
      imageName(image)
        .repository.split('/')
        .at(-1)
        ?.replace(/^aisle-/, '') ?? '';
    return readers.get(name === 'dev-tools' ? (args[0] ?? '') : name);
  };
}

/** The variables that the storefront's source names. */
const namesIn = (folder: string): string[] =>
  sourcesBelow(folder).flatMap((text) =>
    [...text.matchAll(/process\.env(?:\.|\[')(\w+)/g)].map(([, name = '']) => name),
  );

/** The texts of all source files in a folder. */
function sourcesBelow(folder: string): string[] {
  const skipped = new Set(['node_modules', '.next', 'test']);
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : sourcesBelow(path);
    return /\.(ts|tsx|js|mjs)$/.test(entry.name) ? [readFileSync(path, 'utf8')] : [];
  });
}

/**
 * Whether the source names a metric, or any Node process has it. That it is really exposed, and with these labels, is
 * shown by a test of the whole system (infra/test/system/metrics.test.ts).
 */
function metricNames(): (name: string) => boolean {
  const folders = ['common/src', ...serviceNames.map((service) => `${service}/src`), 'infra/audit'];
  const named = new Set(
    folders
      .flatMap((folder) => sourcesBelow(join(root, folder)))
      .flatMap((text) => [...text.matchAll(/\b[a-z]+(?:_[a-z]+)+\b/g)].map(([name]) => name)),
  );
  return (name) =>
    /^(process|nodejs)_/.test(name) || named.has(name) || named.has(name.replace(/_(bucket|sum|count)$/, ''));
}

/** What `npm run secrets` would make. */
function makeSecrets(manifests: string): void {
  const folder = join(manifests, 'overlays/dev/secrets');
  mkdirSync(folder);
  for (const [name, values] of Object.entries(completeSecrets('dev', {})))
    writeFileSync(join(folder, `${name}.env`), toEnvFile(values));
}
