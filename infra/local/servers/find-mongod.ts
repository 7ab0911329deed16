import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cacheFolder } from './cache.ts';
import { builtRoot } from './root-fs.ts';
import type { OnProgress } from './server.ts';
import { isRecent, which } from './which.ts';

/** How long a download may go without a byte arriving. */
const SILENCE_LIMIT_MS = 8_000;

/**
 * A real `mongod`: the one on the PATH, one that was downloaded before, or one that `mongodb-memory-server` can
 * download now. Undefined where there is none, or where DocumentDB was prepared instead the last time.
 */
export async function findMongod(onProgress: OnProgress): Promise<string | undefined> {
  const installed = which('mongod');
  if (installed && isRecent(installed, '--version', [6, 0, 0])) return installed;
  const folder = cacheFolder('mongod');
  const downloaded = programIn(folder);
  if (downloaded) return downloaded;
  if (builtRoot()) return undefined;
  onProgress('No mongod on the PATH: trying to download one');
  const failure = await download(folder);
  if (failure) onProgress(`MongoDB can't be downloaded here (${failure}): using DocumentDB`);
  return programIn(folder);
}

function programIn(folder: string): string | undefined {
  const name = readdirSync(folder).find(
    (file) => /^mongod[-\w.]*$/.test(file) && !file.includes('downloading'),
  );
  const path = name && join(folder, name);
  return path && existsSync(path) && statSync(path).mode & 0o100 ? path : undefined;
}

/** Downloads in a process of its own, which is ended where nothing comes. @returns why it failed, in a few words */
async function download(folder: string): Promise<string | undefined> {
  const library = createRequire(import.meta.url).resolve('mongodb-memory-server-core');
  const script = `require(${JSON.stringify(library)}).MongoBinary.getPath({ downloadDir: ${JSON.stringify(folder)} })
    .catch((error) => { console.error(error.message); process.exit(1); })`;
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, ['-e', script], {
    env: { ...env, MONGOMS_PREFER_GLOBAL_PATH: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  let size = -1;
  let changedAt = Date.now();
  const watch = setInterval(() => {
    const now = readdirSync(folder).reduce((sum, file) => sum + sizeOf(join(folder, file)), 0);
    if (now !== size) changedAt = Date.now();
    size = now;
    if (Date.now() - changedAt > SILENCE_LIMIT_MS) child.kill('SIGKILL');
  }, 250);
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', resolve);
  });
  clearInterval(watch);
  if (code === 0) return undefined;
  return said ? 'the network does not let it through' : 'nothing came within some seconds';
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
