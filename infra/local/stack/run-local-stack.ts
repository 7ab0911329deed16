import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import getPort, { portNumbers } from 'get-port';
import { startServers } from '../servers/start-servers.ts';
import { root } from './child.ts';
import { demoAccounts, loadDemoData } from './demo-data.ts';
import { startStack } from './start-stack.ts';
import { readVerificationToken } from './verification-token.ts';

/** `npm start`: everything on this machine, until Ctrl-C. `runLocalStack({ watch: true })` is `npm run dev`. */
export async function runLocalStack({ watch }: { watch: boolean }): Promise<void> {
  const { values } = parseArgs({
    options: { reset: { type: 'boolean' }, port: { type: 'string' }, traces: { type: 'boolean' } },
  });
  const dataDir = process.env['AISLE_DATA_DIR'] ?? join(root, '.data');
  const startedAt = performance.now();
  const say = (text: string) => {
    console.log(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${text}`);
  };

  const stops: (() => Promise<void>)[] = [];
  let stopping: Promise<void> | undefined;
  const stop = () =>
    (stopping ??= (async () => {
      for (let next = stops.pop(); next; next = stops.pop()) await next();
    })());
  const onSignal = () => {
    if (stopping) return;
    console.log('\nStopping …');
    void stop().then(() => {
      console.log('Stopped. Your data is kept; `npm start -- --reset` forgets it.');
      process.exit(0);
    });
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);

  try {
    if (values.reset) {
      rmSync(dataDir, { recursive: true, force: true });
      say('forgot the data of earlier runs');
    }
    const servers = await startServers({ dataDir, onProgress: say });
    stops.push(() => servers.stop());
    const wanted = Number(values.port ?? process.env['PORT'] ?? 3000);
    const port = await getPort({ port: wanted });
    if (port !== wanted) say(`port ${wanted} is taken: using ${port} instead`);
    const stack = await startStack({
      servers: { mongoUrl: servers.mongo.url, natsUrl: servers.nats.url, redisUrl: servers.redis.url },
      dataDir,
      port,
      emulatorPort: await getPort({ port: portNumbers(4242, 4299) }),
      client: true,
      traces: values.traces ?? false,
      env: { orders: holdFromEnvironment() },
      watch,
      onProgress: say,
    });
    stops.push(() => stack.stop());
    const tokenOf = (email: string) => readVerificationToken(servers.nats.url, email);
    if (await loadDemoData(stack.url, tokenOf)) say('demo accounts, tickets and events');
    say('ready');
    console.log(`
  Open           ${stack.url}
  Sign in as     ${demoAccounts.seller.email}, ${demoAccounts.buyer.email} or ${demoAccounts.door.email}, password ${demoAccounts.buyer.password}
  Pay with       4242 4242 4242 4242, any date and code; 4000 0000 0000 0002 is declined
  Logs           ${join(dataDir, 'logs')}${stack.traces ? `\n  Traces         ${stack.traces.url}` : ''}
  Stop           Ctrl-C
`);
  } catch (error) {
    if (!stopping) {
      console.error(`\nCannot start: ${error instanceof Error ? error.message : String(error)}`);
      await stop();
      process.exit(1);
    }
  }
}

/** `HOLD_SECONDS=60 npm start` shows what happens when a hold runs out without fifteen minutes of waiting. */
function holdFromEnvironment(): Record<string, string> {
  const { HOLD_SECONDS } = process.env;
  return HOLD_SECONDS ? { HOLD_SECONDS } : {};
}
