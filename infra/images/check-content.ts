import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../local/stack/child.ts';
import type { Engine } from './engine.ts';

/** The most that an image may weigh, in bytes. */
const MAX_BYTES = 350e6;

/** The smallest service and what it loads are 1,387 modules; where far fewer are compiled, its start was cut short. */
const MIN_COMPILED = 300;

/** What must not be in an image, by its path. */
const forbidden: [what: string, pattern: RegExp][] = [
  ['settings', /\/\.env(\.|$)/],
  ['npm settings', /^\/(app|root|home|run)\/.*\.npmrc$/],
  ['history', /\/\.git\//],
  ['a secret', /^\/run\/secrets\/.|^(?!.*\/node_modules\/).*\.(pem|key)$/],
  ['a test', /^\/app\/(?!.*node_modules\/).*(\/test(ing)?\/|\.test\.[jt]sx?$)/],
  ['a cache', /^\/(root|home)\/.*\/?\.(npm|cache)\//],
];

interface ImageConfig {
  User: string;
  Env: string[] | null;
  Entrypoint: string[] | null;
  Cmd: string[] | null;
  Labels: Record<string, string> | null;
}

/** What is wrong with an image as it lies there, a line each; nothing when all is well. */
export async function problemsWithContent(engine: Engine, tag: string): Promise<string[]> {
  const inspected = await engine.containers('image', 'inspect', tag);
  const [{ Size, Config }] = JSON.parse(inspected) as [{ Size: number; Config: ImageConfig }];
  const problems: string[] = [];
  if (!(Size < MAX_BYTES)) problems.push(`weighs ${Math.round(Size / 1e6)} MB`);
  if (!/^[1-9]\d*(:[1-9]\d*)?$/.test(Config.User))
    problems.push(`its user is ${JSON.stringify(Config.User)}`);
  // A shell in between would keep SIGTERM to itself.
  const command = [...(Config.Entrypoint ?? []), ...(Config.Cmd ?? [])];
  if (command.includes('-c') || !command.includes('node'))
    problems.push(`its command is ${command.join(' ')}`);
  if (!Config.Labels?.['org.opencontainers.image.title']) problems.push('has no title');
  for (const name of (Config.Env ?? []).map((one) => one.split('=')[0]!)) {
    if (/SECRET|TOKEN|PASSWORD|KEY/.test(name)) problems.push(`sets ${name}`);
  }

  const files = await filesIn(engine, tag);
  if (!files.some((file) => file.startsWith('/app/'))) problems.push('has nothing in /app');
  const cache = Config.Env?.find((one) => one.startsWith('NODE_COMPILE_CACHE='))?.split('=')[1];
  if (cache) {
    const compiled = files.filter((file) => file.startsWith(`${cache}/`)).length;
    if (compiled < MIN_COMPILED) problems.push(`holds ${compiled} compiled modules`);
  }
  for (const [what, pattern] of forbidden) {
    for (const file of files.filter((one) => pattern.test(one))) problems.push(`holds ${what}: ${file}`);
  }
  const development = developmentPackages();
  for (const file of files) {
    const folder = /^\/app\/(.*node_modules\/.+)\/package\.json$/.exec(file)?.[1];
    if (folder && development.has(folder)) problems.push(`holds a development dependency: ${folder}`);
  }
  return problems;
}

/** All files but those of the system. */
async function filesIn(engine: Engine, tag: string): Promise<string[]> {
  const find = ['/app', '/home', '/root', '/run', '-xdev', '-type', 'f'];
  const flags = ['--rm', '--network', 'none', '--user', '0', '--entrypoint', 'find'];
  return (await engine.containers('run', ...flags, tag, ...find)).split('\n');
}

/** Where packages lie that only development needs, by the lock file. */
function developmentPackages(): Set<string> {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  return new Set(
    Object.entries(lock.packages)
      .filter(([, { dev }]) => dev)
      .map(([path]) => path),
  );
}
