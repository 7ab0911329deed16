import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { root } from '../local/stack/child.ts';
import { canUseBuildah, prepareBuildah } from './buildah.ts';

export interface BuildOptions {
  /** The Dockerfile, relative to the root of the workspace, which is what it is built from. */
  dockerfile: string;
  tag: string;
  labels: Record<string, string>;
  /** A file with npm's configuration for the build; it does not become part of the image. */
  npmrc: string;
}

/** What builds images and runs them. */
export interface Engine {
  name: 'docker' | 'buildah';
  /** @throws Error with the last lines of what the builder says */
  build(options: BuildOptions): Promise<void>;
  /** Runs a command that docker and podman both know, and answers what it prints. @throws Error with what it says */
  containers(...args: string[]): Promise<string>;
  /** All that a container has said. */
  logs(id: string): Promise<string>;
  /** What `run` needs besides for a root file system on which nothing at all can be written. */
  readOnly: string[];
}

const dockerAnswers = () =>
  run('docker', ['version', '--format', '{{.Server.Version}}']).then(
    () => true,
    () => false,
  );

/** Whether images can be built here and run on this machine's own network: with Docker, or as root where apt is. */
export const canBuildImages = async (): Promise<boolean> =>
  process.platform === 'linux' && (canUseBuildah() || (await dockerAnswers()));

/** Docker where an engine answers, otherwise buildah and podman. @throws Error saying what is missing */
export async function findEngine(onProgress: (text: string) => void): Promise<Engine> {
  if (await dockerAnswers()) return dockerEngine();
  const env = await prepareBuildah(onProgress);
  // Unlike Docker, buildah keeps layers for the next build only when told to.
  return buildahEngine({ BUILDAH_LAYERS: 'true', ...process.env, ...env });
}

const dockerEngine = (): Engine => ({
  name: 'docker',
  async build(options) {
    // Before Docker 23 secrets are known only to BuildKit, which has to be asked for.
    await run('docker', ['build', ...common(options), '.'], { ...process.env, DOCKER_BUILDKIT: '1' });
  },
  containers: async (...args) => (await run('docker', args)).stdout.trim(),
  logs: async (id) => both(await run('docker', ['logs', id])),
  readOnly: ['--read-only'],
});

const buildahEngine = (env: NodeJS.ProcessEnv): Engine => ({
  name: 'buildah',
  async build(options) {
    const flags = ['--isolation', 'chroot', '--pull-never'];
    await run('buildah', ['build', ...flags, ...common(options), '.'], env);
  },
  containers: async (...args) => (await run('podman', args, env)).stdout.trim(),
  logs: async (id) => both(await run('podman', ['logs', id], env)),
  // Podman would put memory on /tmp and /run.
  readOnly: ['--read-only', '--read-only-tmpfs=false'],
});

const common = ({ dockerfile, tag, labels, npmrc }: BuildOptions): string[] => [
  ...['--file', dockerfile, '--tag', tag, '--secret', `id=npmrc,src=${npmrc}`],
  ...Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
];

interface Output {
  stdout: string;
  stderr: string;
}

const both = ({ stdout, stderr }: Output): string => `${stdout}\n${stderr}`.trim();

async function run(command: string, args: string[], env = process.env): Promise<Output> {
  try {
    return await promisify(execFile)(command, args, { cwd: root, env, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Partial<Output> & { message: string };
    const said = both({ stdout, stderr }).split('\n').slice(-15).join('\n');
    throw new Error(`${command} ${args[0]} failed:\n${said || message}`, { cause: error });
  }
}
