import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import getPort from 'get-port';
import { ask, startChild, waitForPort } from './child.ts';
import { provideRoot, rootProgram } from './root-fs.ts';
import { givenServer, type OnProgress, type RunningServer, type ServerOptions } from './server.ts';
import { isRecent, which } from './which.ts';

/** Starts Redis (or Valkey) with an append-only file, flushed on each write; or takes `REDIS_URL`. */
export async function startRedis(options: ServerOptions): Promise<RunningServer> {
  const given = process.env['REDIS_URL'];
  if (given) return givenServer(given);
  const { dataDir, onProgress = () => undefined } = options;
  const program = await redisProgram(onProgress);
  const port = options.port ?? (await getPort());
  mkdirSync(dataDir, { recursive: true });
  const logFile = join(dataDir, 'redis.log');
  const settings = {
    bind: '127.0.0.1',
    port: String(port),
    dir: dataDir,
    appendonly: 'yes',
    appendfsync: 'always',
    save: '',
  };
  const child = startChild({
    command: program.command,
    args: [...program.args, ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])],
    logFile,
    stopSignal: 'SIGTERM',
  });
  // It listens before it has read its data.
  const isReady = async () => (await ask(port, 'PING\r\n')).startsWith('+PONG');
  await waitForPort(port, child, 'redis-server', logFile, isReady);
  return {
    url: `redis://127.0.0.1:${port}`,
    kind: 'redis',
    port,
    pids: () => [child.pid()].filter((pid) => pid !== undefined),
    stop: () => child.stop(),
    kill: () => child.kill(),
  };
}

/** The program and its first arguments. */
export async function redisProgram(onProgress: OnProgress): Promise<{ command: string; args: string[] }> {
  for (const name of ['redis-server', 'valkey-server']) {
    const installed = which(name);
    if (installed && isRecent(installed, '--version', [6, 0, 0])) return { command: installed, args: [] };
  }
  const root = await provideRoot(onProgress);
  return rootProgram(root, join(root, 'usr/bin/redis-server'));
}
