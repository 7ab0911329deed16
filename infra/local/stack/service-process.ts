import { join } from 'node:path';
import getPort from 'get-port';
import { root, startChild, type Child } from './child.ts';
import { COMPILE_CACHE } from './compile-cache.ts';

/** One process of a service, and where it listens. */
export interface ServiceProcess extends Child {
  service: string;
  url: string;
}

export interface ServiceProcessOptions {
  service: string;
  /** Which of the service's processes this is, from 1. */
  number: number;
  env: Record<string, string>;
  logDir: string;
  /** Restart whenever a source file changes. */
  watch: boolean;
  /** The folder that has the services' folders, if not this repository. */
  sourceDir?: string | undefined;
}

/**
 * V8's options for a service. As in the cluster, where a container has half a gigabyte and Node's heap half of that:
 * without a limit V8 lets garbage lie for as long as the machine has memory. A young generation of 16 MB would take 10 to
 * 20 MB more than one of 8.
 */
export const HEAP = ['--max-old-space-size=256', '--max-semi-space-size=8'];
/**
 * As in the images. A service computes in one thread; of those that help it now and then glibc would give each free memory
 * of its own: https://www.gnu.org/software/libc/manual/html_node/Memory-Allocation-Tunables.html
 */
const MEMORY = { MALLOC_ARENA_MAX: '1' };

const isReady = async (url: string) => (await fetch(url)).ok;

/** Starts one process of one of the five services on a free port and waits until it is ready. */
export async function startServiceProcess(options: ServiceProcessOptions): Promise<ServiceProcess> {
  const { service, number, env, logDir, watch, sourceDir = root } = options;
  const port = await getPort();
  const url = `http://127.0.0.1:${port}`;
  const child = await startChild({
    name: `${service} ${number}`,
    cwd: join(sourceDir, service),
    args: watch
      ? [join(root, 'node_modules/tsx/dist/cli.mjs'), 'watch', '--clear-screen=false', 'src/index.ts']
      : [...HEAP, 'src/index.ts'],
    typescript: !watch,
    env: {
      ...MEMORY,
      ...COMPILE_CACHE,
      ...env,
      PORT: String(port),
      NODE_ENV: watch ? 'development' : 'production',
    },
    logFile: join(logDir, `${service}-${number}.log`),
    ready: () => isReady(`${url}/readyz`),
  });
  return { ...child, service, url };
}

/** Starts the storefront on a free port: built, or with `watch` as Next's own development server. */
export async function startClient(options: {
  /** Which of the storefront's processes this is, from 1. */
  number: number;
  env: Record<string, string>;
  logDir: string;
  watch: boolean;
}): Promise<ServiceProcess> {
  const port = await getPort();
  const url = `http://127.0.0.1:${port}`;
  const child = await startChild({
    name: `client ${options.number}`,
    cwd: join(root, 'client'),
    args: [
      join(root, 'node_modules/next/dist/bin/next'),
      // Next 16.4's server fast refresh keeps modules as they were before a change.
      // As the services and the image: no request is sent into a connection that Next is closing.
      ...(options.watch ? ['dev', '--no-server-fast-refresh'] : ['start', '--keepAliveTimeout', '75000']),
      ...['--port', String(port), '--hostname', '127.0.0.1'],
    ],
    env: {
      ...options.env,
      NODE_ENV: options.watch ? 'development' : 'production',
      NEXT_TELEMETRY_DISABLED: '1',
    },
    logFile: join(options.logDir, `client-${options.number}.log`),
    // Any answer will do: the pages themselves need the services.
    ready: async () => (await fetch(`${url}/not-a-page`, { redirect: 'manual' })).status > 0,
  });
  return { ...child, service: 'client', url };
}
