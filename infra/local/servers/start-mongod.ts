import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import getPort from 'get-port';
import { localMongoUrl } from './mongo-url.ts';
import { startChild, waitForPort } from './child.ts';
import type { RunningServer, ServerOptions } from './server.ts';

/** Starts a real `mongod` as a replica set of one, for only a replica set has transactions. */
export async function startMongod(program: string, options: ServerOptions): Promise<RunningServer> {
  const { dataDir } = options;
  const port = options.port ?? (await getPort());
  const folder = join(dataDir, 'mongod');
  mkdirSync(folder, { recursive: true });
  const logFile = join(dataDir, 'mongod.log');
  const child = startChild({
    command: program,
    args: ['--dbpath', folder, '--port', String(port), '--bind_ip', '127.0.0.1', '--replSet', 'local'],
    logFile,
    stopSignal: 'SIGTERM',
  });
  await waitForPort(port, child, 'mongod', logFile);
  const url = localMongoUrl(port);
  try {
    await becomePrimary(url, port);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return {
    url,
    kind: 'mongod',
    port,
    pids: () => [child.pid()].filter((pid) => pid !== undefined),
    stop: () => child.stop(),
    kill: () => child.kill(),
  };
}

/** Makes the set on first start, moves it to this port later on, and waits until it takes writes. */
async function becomePrimary(url: string, port: number): Promise<void> {
  const { mongo } = (await import('mongoose')).default;
  const client = await mongo.MongoClient.connect(url);
  try {
    const admin = client.db('admin');
    const members = [{ _id: 0, host: `127.0.0.1:${port}` }];
    const current = await admin.command({ replSetGetConfig: 1 }).catch(() => undefined);
    if (!current) await admin.command({ replSetInitiate: { _id: 'local', members } });
    else if ((current['config'] as { members: { host: string }[] }).members[0]?.host !== members[0]?.host) {
      const config = current['config'] as { version: number };
      const replSetReconfig = { ...config, members, version: config.version + 1 };
      await admin.command({ replSetReconfig, force: true });
    }
    for (let attempt = 0; attempt < 600; attempt++) {
      const hello = await admin.command({ hello: 1 });
      if (hello['isWritablePrimary']) return;
      await sleep(50);
    }
    throw new Error('mongod does not become primary');
  } finally {
    await client.close();
  }
}
