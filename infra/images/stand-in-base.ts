import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { aptMirror, runLogged } from '../local/servers/debian.ts';

/** The base image that the Dockerfiles name. */
export const standInBase = 'docker.io/library/node:24-bookworm-slim';

/**
 * Makes an image like the official Node image under its name, out of Debian's packages and npm's: for machines that
 * reach no registry of images. Takes half a minute.
 * @param folder where it may work; nothing of it is left there but the logs
 * @throws Error with what the failing step says
 */
export async function buildStandInBase(
  folder: string,
  env: Record<string, string>,
  onProgress: (text: string) => void,
): Promise<void> {
  onProgress(`Making a stand-in for ${standInBase}: once, about half a minute`);
  const work = mkdtempSync(join(folder, 'base-'));
  const log = join(folder, 'base.log');
  const buildah = (...args: string[]) => runLogged('buildah', log, args, { ...process.env, ...env });
  const container = 'aisle-stand-in-base';
  try {
    await runLogged('npm', log, [
      'pack',
      `node-linux-${process.arch}@24`,
      'npm@11',
      '--pack-destination',
      work,
    ]);
    const hook = fileURLToPath(new URL('prepare-base.sh', import.meta.url));
    const mirror = aptMirror();
    await runLogged('mmdebstrap', log, [
      '--variant=minbase',
      // Merged from the start: Debian would otherwise do it with usrmerge, which brings all of Perl.
      '--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr',
      '--include=usr-is-merged',
      '--aptopt=Acquire::Check-Valid-Until "false"',
      '--aptopt=APT::Install-Recommends "false"',
      ...['doc', 'info', 'locale', 'man'].map((what) => `--dpkgopt=path-exclude=/usr/share/${what}/*`),
      `--customize-hook=sh '${hook}' "$1" '${work}'`,
      'bookworm',
      join(work, 'root.tar'),
      ...(mirror ? [mirror] : []),
    ]);
    await buildah('rm', container).catch(() => undefined);
    await buildah('from', '--name', container, 'scratch');
    await buildah('add', container, join(work, 'root.tar'), '/');
    await buildah(
      'config',
      ...['--env', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      ...['--entrypoint', '["docker-entrypoint.sh"]', '--cmd', 'node'],
      container,
    );
    await buildah('commit', '--rm', container, standInBase);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
