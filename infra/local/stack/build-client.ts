import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './child.ts';

const client = join(root, 'client');
const stamp = join(client, '.next', 'aisle-sources');
const notSources = new Set(['node_modules', '.next', 'test', 'tsconfig.tsbuildinfo', 'next-env.d.ts']);

/** Builds the storefront, unless what is built is of the very same sources. @throws Error with next's own words */
export async function buildClient(): Promise<'built' | 'unchanged'> {
  const sources = hashSources();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return 'unchanged';
  const build = spawn(process.execPath, [join(root, 'node_modules/next/dist/bin/next'), 'build'], {
    cwd: client,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-5_000));
  build.stdout.on('data', keep);
  build.stderr.on('data', keep);
  const [code] = (await once(build, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`the storefront does not build:\n${output}`);
  writeFileSync(stamp, sources);
  return 'built';
}

function hashSources(): string {
  const hash = createHash('sha256');
  const files = readdirSync(client, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(client, join(entry.parentPath, entry.name)))
    .filter((file) => !file.split('/').some((part) => notSources.has(part)))
    .sort();
  for (const file of [...files, '../package-lock.json']) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(client, file)))
      .update('\0');
  }
  return hash.digest('hex');
}
