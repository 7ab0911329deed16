import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder } from './cache.ts';
import { aptInstall, aptMirror, runLogged } from './debian.ts';
import type { OnProgress } from './server.ts';
import { which } from './which.ts';

/**
 * A private root file system with PostgreSQL and DocumentDB, NATS and Redis, made of Debian's packages. It touches
 * nothing outside its own folder, and its programs run without chroot: its own dynamic linker is told where its
 * libraries are (see `rootProgram`).
 */

/** Changes whenever what is built changes, so that an older folder is not mistaken for it. */
const VERSION = 'root-1';
/** The Debian release that first has DocumentDB and a NATS that knows `sync_interval`. */
const SUITE = 'forky';

/** The root's folder where it has been built already. */
export function builtRoot(): string | undefined {
  const root = join(cacheFolder('servers'), VERSION);
  return existsSync(root) ? root : undefined;
}

/** Builds the root, unless it is there or somebody else builds it just now. Throws saying what to install by hand. */
export async function provideRoot(onProgress: OnProgress): Promise<string> {
  const folder = cacheFolder('servers');
  const root = join(folder, VERSION);
  const lock = join(folder, `${VERSION}.building`);
  let told = false;
  while (!existsSync(root)) {
    if (takeLock(lock)) {
      try {
        if (!existsSync(root)) await build(folder, root, onProgress);
      } finally {
        rmSync(lock, { recursive: true, force: true });
      }
    } else {
      if (!told) onProgress('Waiting for another process that prepares the servers');
      told = true;
      await sleep(500);
    }
  }
  return root;
}

/** Making a folder is atomic: of several processes one succeeds. The lock of a process that is gone counts no more. */
function takeLock(lock: string): boolean {
  try {
    mkdirSync(lock);
    writeFileSync(join(lock, 'pid'), String(process.pid));
    return true;
  } catch {
    let owner = 0;
    try {
      owner = Number(readFileSync(join(lock, 'pid'), 'utf8'));
      process.kill(owner, 0);
    } catch (error) {
      const isGone = owner > 0 && (error as NodeJS.ErrnoException).code === 'ESRCH';
      if (isGone) rmSync(lock, { recursive: true, force: true });
    }
    return false;
  }
}

async function build(folder: string, root: string, onProgress: OnProgress): Promise<void> {
  const log = join(folder, 'build.log');
  for (const left of readdirSync(folder)) {
    if (left.startsWith(`${VERSION}.part-`)) rmSync(join(folder, left), { recursive: true, force: true });
  }
  const part = join(folder, `${VERSION}.part-${process.pid}`);
  const hook = fileURLToPath(new URL('prepare-root.sh', import.meta.url));
  const started = Date.now();
  try {
    if (!which('mmdebstrap')) {
      onProgress('Installing mmdebstrap');
      await aptInstall(['mmdebstrap'], log);
    }
    const mirror = aptMirror();
    if (!mirror) throw new Error('apt names no mirror on this machine.');
    onProgress(
      'Preparing MongoDB (DocumentDB), NATS and Redis from Debian packages: once, about half a minute',
    );
    await runLogged('mmdebstrap', log, [
      '--variant=essential',
      '--include=?name(^postgresql-[0-9]+-documentdb$)',
      '--include=nats-server,redis-server',
      '--aptopt=Acquire::Check-Valid-Until "false"',
      '--aptopt=APT::Install-Recommends "false"',
      `--customize-hook=sh '${hook}' "$1"`,
      SUITE,
      part,
      mirror,
    ]);
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)} ${WHAT_TO_INSTALL}`);
  }
  renameSync(part, root);
  onProgress(`Prepared the servers in ${Math.round((Date.now() - started) / 1000)} s, kept in ${folder}`);
}

const WHAT_TO_INSTALL =
  'Install mongod (6 or newer), nats-server (2.10 or newer) and redis-server (6 or newer) so that they are on the ' +
  'PATH, or set MONGO_URL, NATS_URL and REDIS_URL to servers that run already.';

/** How to run one of the root's programs from outside of it. */
export function rootProgram(root: string, program: string): { command: string; args: string[] } {
  const linker = readdirSync(join(root, 'usr/lib'), { recursive: false, encoding: 'utf8' })
    .filter((name) => /-linux-gnu/.test(name))
    .flatMap((name) => {
      const folder = join(root, 'usr/lib', name);
      const loader = readdirSync(folder).find((file) => /^ld-linux.*\.so/.test(file));
      return loader ? [{ folder, loader: join(folder, loader) }] : [];
    })[0];
  if (!linker) throw new Error(`${root} has no dynamic linker: remove it, so that it is built again`);
  const libraries = [join(program, '../../lib'), linker.folder].join(':');
  return { command: linker.loader, args: ['--library-path', libraries, program] };
}

/** The folder with the programs of the newest PostgreSQL in the root. */
export function postgresFolder(root: string): string {
  const versions = readdirSync(join(root, 'usr/lib/postgresql')).sort((a, b) => Number(b) - Number(a));
  return join(root, 'usr/lib/postgresql', versions[0] ?? '', 'bin');
}
