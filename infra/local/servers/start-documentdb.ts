import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import getPort from 'get-port';
import { startChild, waitForPort, type Child } from './child.ts';
import { findNode } from './find-node.ts';
import { localMongoUrl } from './mongo-url.ts';
import { postgresFolder, rootProgram } from './root-fs.ts';
import type { OnProgress, RunningServer, ServerOptions } from './server.ts';

/** PostgreSQL refuses to be run by root. This is the user and group "nobody" wherever there is one. */
const UNPRIVILEGED = 65534;

/**
 * Starts DocumentDB: PostgreSQL with its extension, and before it the gateway that speaks MongoDB's protocol. Either is
 * started again should it end by itself, with all that was acknowledged.
 */
export async function startDocumentDb(root: string, options: ServerOptions): Promise<RunningServer> {
  const { dataDir } = options;
  const port = options.port ?? (await getPort());
  const pgPort = await getPort({ exclude: [port] });
  mkdirSync(dataDir, { recursive: true });
  const postgres = await startPostgres(root, dataDir, pgPort);
  let gateway: Child;
  try {
    gateway = await startGateway(dataDir, port, pgPort, options.onProgress);
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  return {
    url: localMongoUrl(port),
    kind: 'documentdb',
    port,
    pids: () => [postgres.pid(), gateway.pid()].filter((pid) => pid !== undefined),
    async stop() {
      await gateway.stop();
      await postgres.stop();
    },
    async kill() {
      await Promise.all([gateway.kill(), postgres.kill()]);
    },
  };
}

async function startPostgres(root: string, dataDir: string, port: number): Promise<Child> {
  const folder = join(dataDir, 'postgres');
  const bin = postgresFolder(root);
  provideDatabase(root, folder, basename(dirname(bin)));
  // Its own process is gone, or else the lock on the folder's shared memory would still keep another one out.
  const { command, args } = rootProgram(root, join(bin, 'postgres'));
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    timezone: 'GMT',
    log_timezone: 'GMT',
    log_min_messages: 'fatal', // what clients do wrong is told to them
    max_connections: '120',
    shared_buffers: '256MB',
    // Two inserts of one unique key may each wait for the other: that should end soon, and end the whole batch.
    deadlock_timeout: '5ms',
    'documentdb.throwDeadlockOnCRUD': 'on',
    'cron.use_background_workers': 'on',
    'cron.log_run': 'off',
    'cron.log_statement': 'off',
    'documentdb.useFileBasedPersistedCursors': 'on',
    'documentdb.defaultCursorExpiryTimeLimitSeconds': '600',
    'documentdb.localhost_connection_string': 'host=127.0.0.1',
  };
  const logFile = join(dataDir, 'postgres.log');
  const child = startChild({
    command,
    args: [
      ...args,
      '-D',
      folder,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    logFile,
    stopSignal: 'SIGINT', // fast shutdown: does not wait for clients
    privileges: privileges(),
    restart: true,
  });
  await waitForPort(port, child, 'PostgreSQL', logFile);
  return child;
}

/** Copies the database that was prepared with the root, unless there is one already. */
function provideDatabase(root: string, folder: string, version: string): void {
  if (existsSync(folder)) {
    const made = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim();
    if (made === version) return;
    throw new Error(
      `The data in ${folder} is of PostgreSQL ${made}, the one at hand is ${version}: start afresh`,
    );
  }
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  cpSync(join(root, 'var/lib/postgresql/template'), part, { recursive: true });
  run('chmod', ['-R', 'go=', part]);
  if (process.getuid?.() === 0) run('chown', ['-R', `${UNPRIVILEGED}:${UNPRIVILEGED}`, part]);
  renameSync(part, folder);
}

function run(command: string, args: string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${stderr}`);
}

/**
 * Where we are root, PostgreSQL runs as nobody, but may pass through folders that only root may enter, such as root's
 * home, for the data and the programs may lie below it. Without no_setuid_fixup the kernel leaves that out of access().
 */
function privileges(): string[] {
  if (process.getuid?.() !== 0) return [];
  const user = [`--reuid=${UNPRIVILEGED}`, `--regid=${UNPRIVILEGED}`, '--clear-groups'];
  const passage = ['--inh-caps=-all,+dac_override', '--ambient-caps=-all,+dac_override'];
  return [...user, ...passage, '--securebits=+no_setuid_fixup', '--no-new-privs'];
}

async function startGateway(
  dataDir: string,
  port: number,
  pgPort: number,
  onProgress?: OnProgress,
): Promise<Child> {
  const main = fileURLToPath(new URL('../documentdb/main.ts', import.meta.url));
  const logFile = join(dataDir, 'gateway.log');
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { path, typescript } = await findNode(onProgress);
  const child = startChild({
    command: path,
    args: [...typescript, main, String(port), String(pgPort)],
    env,
    logFile,
    stopSignal: 'SIGTERM',
    restart: true,
  });
  await waitForPort(port, child, 'The DocumentDB gateway', logFile);
  return child;
}
