import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { startChild, waitForPort } from '../../local/servers/child.ts';
import { natsProgram } from '../../local/servers/start-nats.ts';
import { redisProgram } from '../../local/servers/start-redis.ts';

/** A server that runs as in the cluster: with the component's own configuration and with passwords. */
export interface ClusterServer {
  port: number;
  /** Everything it has said. */
  log(): string;
  stop(): Promise<void>;
}

const components = join(import.meta.dirname, '../../k8s/components');
const say = () => undefined;

/** Puts what this machine needs in place of what a pod has. @throws Error when the file has no such text */
function inPlaceOf(text: string, changes: Record<string, string>): string {
  for (const [from, to] of Object.entries(changes)) {
    if (!text.includes(from)) throw new Error(`The configuration has no ${from}`);
    text = text.replace(from, to);
  }
  return text;
}

/** NATS with the configuration of the component `nats`. `passwords` are those of the Secret `nats`. */
export const startClusterNats = async (passwords: Record<string, string>): Promise<ClusterServer> =>
  startNatsNode(0, passwords, natsFile('nats', 'cluster.conf'));

/** Three of them with the configuration of the component `nats-cluster`, as one cluster. */
export async function startNatsCluster(passwords: Record<string, string>): Promise<ClusterServer[]> {
  const ports = await Promise.all([0, 1, 2].map(() => getPort()));
  const names = ports.map((port, node) => [`nats-${node}.nats:6222`, `127.0.0.1:${port}`]);
  const routes = inPlaceOf(passwords['routes.conf']!, Object.fromEntries(names) as Record<string, string>);
  return Promise.all(
    ports.map((port, node) => {
      const changes = {
        'port: 6222': `listen: 127.0.0.1:${port}`,
        'include ../nats-routes/routes.conf': routes,
      };
      return startNatsNode(node, passwords, inPlaceOf(natsFile('nats-cluster', 'cluster.conf'), changes));
    }),
  );
}

const natsFile = (component: string, name: string) => readFileSync(join(components, component, name), 'utf8');

async function startNatsNode(
  node: number,
  passwords: Record<string, string>,
  cluster: string,
): Promise<ClusterServer> {
  const folder = mkdtempSync(join(tmpdir(), 'aisle-nats-'));
  const port = await getPort();
  const changes = {
    'port: 4222': `listen: 127.0.0.1:${port}`,
    'http: 8222': '',
    '/tmp/nats.pid': join(folder, 'nats.pid'),
    'store_dir: /data': `store_dir: ${folder}`,
  };
  writeFileSync(join(folder, 'nats.conf'), inPlaceOf(natsFile('nats', 'nats.conf'), changes));
  writeFileSync(join(folder, 'cluster.conf'), cluster);
  writeFileSync(join(folder, 'users.conf'), natsFile('nats', 'users.conf'));

  const env = Object.fromEntries(
    Object.entries(passwords).map(([name, value]) => [`${name.toUpperCase()}_PASSWORD`, value]),
  );
  return start(folder, port, 'nats-server', {
    command: await natsProgram(say),
    args: ['--config', join(folder, 'nats.conf')],
    env: { ...env, POD_NAME: `nats-${node}`, MAX_FILE_STORE: '500M' },
  });
}

/** Redis with the component's configuration and a password. */
export async function startClusterRedis(password: string): Promise<ClusterServer> {
  const folder = mkdtempSync(join(tmpdir(), 'aisle-redis-'));
  const port = await getPort();
  const settings = readFileSync(join(components, 'redis/redis.conf'), 'utf8');
  const config = `${inPlaceOf(settings, { 'dir /data': `dir ${folder}` })}\nbind 127.0.0.1\nport ${port}\n`;
  writeFileSync(join(folder, 'redis.conf'), `${config}requirepass ${password}\n`);
  const { command, args } = await redisProgram(say);
  return start(folder, port, 'redis-server', { command, args: [...args, join(folder, 'redis.conf')] });
}

async function start(
  folder: string,
  port: number,
  name: string,
  program: { command: string; args: string[]; env?: Record<string, string> },
): Promise<ClusterServer> {
  const logFile = join(folder, 'log');
  const env = { ...process.env, ...program.env };
  const child = startChild({ ...program, env, logFile, stopSignal: 'SIGTERM' });
  await waitForPort(port, child, name, logFile);
  return {
    port,
    log: () => readFileSync(logFile, 'utf8'),
    async stop() {
      await child.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
