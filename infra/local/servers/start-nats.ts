import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import getPort from 'get-port';
import { startChild, waitForPort } from './child.ts';
import { provideRoot } from './root-fs.ts';
import { givenServer, type OnProgress, type RunningServer, type ServerOptions } from './server.ts';
import { isRecent, which } from './which.ts';

/** Starts NATS with JetStream on files, each acknowledged message flushed to disk; or takes `NATS_URL`. */
export async function startNats(options: ServerOptions): Promise<RunningServer> {
  const given = process.env['NATS_URL'];
  if (given) return givenServer(given);
  const { dataDir, onProgress = () => undefined } = options;
  const program = await natsProgram(onProgress);
  const port = options.port ?? (await getPort());
  mkdirSync(dataDir, { recursive: true });
  const config = join(dataDir, 'nats.conf');
  writeFileSync(
    config,
    `listen: "127.0.0.1:${port}"\njetstream { store_dir: ${JSON.stringify(dataDir)}, sync_interval: always }\n`,
  );
  const logFile = join(dataDir, 'nats.log');
  const child = startChild({ command: program, args: ['-c', config], logFile, stopSignal: 'SIGTERM' });
  await waitForPort(port, child, 'nats-server', logFile);
  return {
    url: `nats://127.0.0.1:${port}`,
    kind: 'nats',
    port,
    pids: () => [child.pid()].filter((pid) => pid !== undefined),
    stop: () => child.stop(),
    kill: () => child.kill(),
  };
}

/** A nats-server that is recent enough: `sync_interval: always` came with 2.10. */
export async function natsProgram(onProgress: OnProgress): Promise<string> {
  const installed = which('nats-server');
  if (installed && isRecent(installed, '--version', [2, 10, 0])) return installed;
  return join(await provideRoot(onProgress), 'usr/sbin/nats-server');
}
