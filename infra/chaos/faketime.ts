import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { cacheFolder } from '../local/servers/cache.ts';

/** Where Debian's package has it, below a root folder. */
function libraryIn(root: string): string | undefined {
  const folder = join(root, 'usr/lib');
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder)
    .map((name) => join(folder, name, 'faketime/libfaketime.so.1'))
    .find((path) => existsSync(path));
}

/**
 * libfaketime, installed or unpacked from Debian's package into a folder of our own; nothing is installed.
 * @throws Error where it can't be had
 */
export function provideFaketime(): string {
  const folder = cacheFolder('faketime');
  const found = libraryIn('/') ?? libraryIn(folder);
  if (found) return found;
  const download = join(folder, 'download');
  rmSync(download, { recursive: true, force: true });
  mkdirSync(download);
  const run = (command: string, args: string[]) =>
    spawnSync(command, args, { cwd: download, encoding: 'utf8', timeout: 120_000 }).status === 0;
  // apt's lists may be missing or old: then once more with new ones.
  const options = ['-o', 'APT::Sandbox::User=root'];
  const isThere =
    run('apt-get', [...options, 'download', 'libfaketime']) ||
    (run('apt-get', ['update', '-q']) && run('apt-get', [...options, 'download', 'libfaketime']));
  const [archive] = isThere ? readdirSync(download) : [];
  if (archive === undefined || !run('dpkg-deb', ['-x', archive, folder]))
    throw new Error('libfaketime cannot be had: install it (Debian: apt-get install libfaketime)');
  rmSync(download, { recursive: true, force: true });
  const unpacked = libraryIn(folder);
  if (!unpacked) throw new Error(`libfaketime's package has no library; see ${folder}`);
  return unpacked;
}

/** The environment of a process whose clock is so many seconds ahead (or behind); timers run as ever. */
export const clockOffBy = (seconds: number): Record<string, string> => ({
  LD_PRELOAD: provideFaketime(),
  FAKETIME: `${seconds < 0 ? '' : '+'}${seconds}s`,
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
  DONT_FAKE_MONOTONIC: '1',
});
