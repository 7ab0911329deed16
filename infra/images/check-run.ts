import { setTimeout as sleep } from 'node:timers/promises';
import getPort from 'get-port';
import type { ServerUrls } from '../local/stack/start-stack.ts';
import { mongoUrlFor } from '../local/servers/mongo-url.ts';
import { tagOf, type ImageName } from './build-images.ts';
import type { Engine } from './engine.ts';

/** What Kubernetes grants before it kills. */
const GRACE_SECONDS = 30;
const START_MS = 30_000;

/** Addresses at which nobody answers. */
const noServers: ServerUrls = {
  mongoUrl: 'mongodb://127.0.0.1:1/nobody',
  natsUrl: 'nats://127.0.0.1:1',
  redisUrl: 'redis://127.0.0.1:1',
};

/**
 * What is wrong with an image as it runs, on a file system that cannot be written and without any privilege: alive and
 * not ready without servers, ready with them, and ended with 0 by SIGTERM both times.
 * @returns a line each; nothing when all is well
 */
export async function problemsWithRunning(
  engine: Engine,
  name: ImageName,
  servers: ServerUrls,
  tag = tagOf(name),
): Promise<string[]> {
  const expected = answersOf(name);
  const look = (answers: [string, number][]) => async (answer: Answer) => {
    const problems: (string | undefined)[] = [];
    for (const [path, status] of answers) problems.push(await answer(path, status));
    return problems;
  };
  const without = await withContainer(engine, name, tag, noServers, look(expected.withoutServers));
  const withServers = await withContainer(engine, name, tag, servers, look(expected.withServers));
  return [
    ...without.map((one) => `without servers ${one}`),
    ...withServers.map((one) => `with servers ${one}`),
  ];
}

/** Paths, and with what status each must answer sooner or later. */
function answersOf(name: ImageName): Record<'withoutServers' | 'withServers', [string, number][]> {
  // The storefront needs no server to be ready: what it cannot show it says. Nor does the front door.
  if (name === 'client') return { withoutServers: [['/icon.svg', 200]], withServers: [['/icon.svg', 200]] };
  if (name === 'dev-tools') return { withoutServers: [['/', 503]], withServers: [['/', 503]] };
  return {
    withoutServers: [
      ['/healthz', 200],
      ['/readyz', 503],
    ],
    withServers: [['/readyz', 200]],
  };
}

type Answer = (path: string, status: number) => Promise<string | undefined>;

async function withContainer(
  engine: Engine,
  name: ImageName,
  tag: string,
  servers: ServerUrls,
  look: (answer: Answer) => Promise<(string | undefined)[]>,
): Promise<string[]> {
  const port = await getPort();
  const env = Object.entries(environment(name, port, servers)).flatMap(([key, value]) => [
    '--env',
    `${key}=${value}`,
  ]);
  const id = await engine.containers(
    ...['run', '--detach', ...engine.readOnly, '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
    ...['--network', 'host', ...env, tag],
  );
  /** Waits until a path answers with a status; says what it answers when it never does. */
  const answer: Answer = async (path, status) => {
    let last = 'nothing';
    for (const deadline = Date.now() + START_MS; Date.now() < deadline; await sleep(100)) {
      try {
        last = String((await fetch(`http://127.0.0.1:${port}${path}`)).status);
        if (last === String(status)) return undefined;
      } catch {
        const running = await engine.containers('inspect', '--format', '{{.State.Running}}', id);
        if (running !== 'true') break;
      }
    }
    return `${path} answers ${last} and not ${status}:\n${await engine.logs(id)}`;
  };
  try {
    const problems = (await look(answer)).filter((one) => one !== undefined);
    const stopped = performance.now();
    await engine.containers('stop', '-t', String(GRACE_SECONDS), id);
    const seconds = (performance.now() - stopped) / 1000;
    const code = await engine.containers('inspect', '--format', '{{.State.ExitCode}}', id);
    if (code !== '0') problems.push(`SIGTERM ends it with ${code} after ${seconds.toFixed(1)} s`);
    return problems;
  } finally {
    await engine.containers('rm', '--force', id);
  }
}

function environment(name: ImageName, port: number, servers: ServerUrls): Record<string, string> {
  const shared = { PORT: String(port) };
  if (name === 'dev-tools') return shared;
  if (name === 'client') return { ...shared, API_URL: 'http://127.0.0.1:1' };
  const service = {
    ...shared,
    MONGO_URL: mongoUrlFor(servers.mongoUrl, `images_${name}`),
    NATS_URL: servers.natsUrl,
  };
  if (name === 'expiration') return { ...service, REDIS_URL: servers.redisUrl };
  if (name !== 'payments') return service;
  return {
    ...service,
    PUBLIC_URL: 'http://localhost',
    STRIPE_SECRET_KEY: 'sk_test_images',
    STRIPE_WEBHOOK_SECRET: 'whsec_images',
    STRIPE_API_URL: 'http://127.0.0.1:1',
  };
}
