import { mkdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { cacheFolder } from '../local/servers/cache.ts';
import { aptInstall } from '../local/servers/debian.ts';
import { which } from '../local/servers/which.ts';
import { buildStandInBase, standInBase } from './stand-in-base.ts';

const programs = ['buildah', 'podman', 'runc', 'netavark', 'catatonit', 'iptables', 'mmdebstrap'];
/** By the name of Debian's packages; netavark is no program for users and so not on the PATH. */
const packages = [...programs, 'aardvark-dns'];

/** Root on a Debian or a relative of it, which has what is needed or can install it. */
export const canUseBuildah = (): boolean =>
  process.platform === 'linux' && process.getuid?.() === 0 && which('apt-get') !== undefined;

/**
 * Makes buildah and podman ready where there is no Docker and no registry: installs them, and puts a stand-in for the
 * base image into a store of their own. Settings and images of the host stay as they are.
 * @returns the environment in which both are to be run
 * @throws Error saying what is missing
 */
export async function prepareBuildah(onProgress: (text: string) => void): Promise<Record<string, string>> {
  if (!canUseBuildah()) {
    throw new Error(
      'No Docker engine answers. Without one images are built with buildah, as root on Debian or Ubuntu.',
    );
  }
  const folder = cacheFolder('images');
  if (!programs.every((program) => which(program) ?? program === 'netavark')) {
    onProgress('Installing buildah and podman');
    await aptInstall(packages, join(folder, 'apt.log'));
  }
  const env = writeSettings(folder);
  const isThere = () =>
    spawnSync('buildah', ['inspect', '--type', 'image', standInBase], { env: { ...process.env, ...env } });
  if (isThere().status !== 0) await buildStandInBase(folder, env, onProgress);
  return env;
}

/** runc and cgroupfs: crun and systemd ask more of the host than a small machine has. */
function writeSettings(folder: string): Record<string, string> {
  const state = '/run/aisle-images';
  const containers = `[containers]
default_ulimits = ["nofile=20000:20000", "nproc=32768:32768"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
static_dir = "${folder}/libpod"
tmp_dir = "${state}/libpod"
volume_path = "${folder}/volumes"
`;
  const storage = `[storage]
driver = "overlay"
graphroot = "${folder}/storage"
runroot = "${state}/storage"
`;
  mkdirSync(state, { recursive: true });
  writeFileSync(join(folder, 'containers.conf'), containers);
  writeFileSync(join(folder, 'storage.conf'), storage);
  return {
    CONTAINERS_CONF: join(folder, 'containers.conf'),
    CONTAINERS_STORAGE_CONF: join(folder, 'storage.conf'),
    // The builds' cache of npm packages is kept there.
    TMPDIR: cacheFolder('images/tmp'),
  };
}
