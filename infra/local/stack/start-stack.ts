import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serviceNames, type ServiceName } from '@aisle/common';
import getPort from 'get-port';
import { findNode } from '../servers/find-node.ts';
import { mongoUrlFor } from '../servers/mongo-url.ts';
import { buildClient } from './build-client.ts';
import { root, startChild, type Child } from './child.ts';
import { startTraceViewer, type TraceViewer } from '../traces/start-trace-viewer.ts';
import { startFrontDoor } from './front-door.ts';
import { fillCompileCache } from './compile-cache.ts';
import { HEAP, startClient, startServiceProcess, type ServiceProcess } from './service-process.ts';

/** Where the three servers are. */
export interface ServerUrls {
  mongoUrl: string;
  natsUrl: string;
  redisUrl: string;
}

export interface StackOptions {
  servers: ServerUrls;
  /** Logs, the Stripe emulator's ledger and the stack's addresses are kept here. */
  dataDir: string;
  /** The front door's port; any free one unless told. */
  port?: number;
  /** The Stripe emulator's port; any free one unless told. */
  emulatorPort?: number;
  /** Put before each service's database name, so that several stacks can share a server. */
  databasePrefix?: string;
  /** Processes a service, and of the storefront; one unless told. */
  processes?: Partial<Record<ServiceName | 'client', number>>;
  /** More environment for one service or for all (`*`). */
  env?: Partial<Record<ServiceName | '*', Record<string, string>>>;
  /** Whether the storefront runs too. */
  client?: boolean;
  /** Whether every request is traced, and shown by a viewer of the stack's own. */
  traces?: boolean;
  /** Restart on change. */
  watch?: boolean;
  /** The folder that has the services' folders, if not this repository. */
  sourceDir?: string;
  onProgress?: (text: string) => void;
}

export interface Stack {
  url: string;
  stripe: StripeAddress;
  /** Where traces are shown, if they are. */
  traces: TraceViewer | undefined;
  /** The running processes of a service, or of the storefront. */
  processes(service: ServiceName | 'client'): ServiceProcess[];
  /** Starts one more process of a service, with more environment of its own, and puts it behind the front door. */
  add(service: ServiceName, env?: Record<string, string>): Promise<ServiceProcess>;
  /** Storefront and front door first, then services, then the emulator. */
  stop(): Promise<void>;
}

/** How payments reaches Stripe, or what stands in for it. `emulator` is its address and `pid` its process in that case. */
export interface StripeAddress {
  secretKey: string;
  webhookSecret: string;
  emulator?: string;
  pid?: number;
}

const EMULATOR_KEY = 'sk_test_aisle';
export const EMULATOR_WEBHOOK_SECRET = 'whsec_local_stack_only';

/** Starts the five services, Stripe's emulator unless a real key is set, the storefront and the front door. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { servers, dataDir, watch = false, onProgress = () => {} } = options;
  await findNode(onProgress);
  const logDir = join(dataDir, 'logs');
  mkdirSync(logDir, { recursive: true });
  const port = options.port ?? (await getPort());
  const url = `http://localhost:${port}`;
  const children: Child[] = [];
  const running = new Map<string, ServiceProcess[]>();
  const processes = (service: string) => (running.get(service) ?? []).filter((one) => one.running());

  const traces = options.traces ? await startTraceViewer() : undefined;
  const frontDoor = await startFrontDoor(port, (service) => processes(service).map((one) => one.url));
  const stop = async () => {
    await frontDoor.stop();
    await Promise.all([...running.values()].flat().map((one) => one.stop()));
    await Promise.all(children.map((child) => child.stop()));
    await traces?.stop();
  };

  try {
    const stripe = stripeFromEnvironment() ?? (await startEmulator());
    const envFor = (service: ServiceName): Record<string, string> => ({
      MONGO_URL: mongoUrlFor(servers.mongoUrl, `${options.databasePrefix ?? ''}${service}`),
      NATS_URL: servers.natsUrl,
      SECURE_COOKIES: 'false',
      ...own(service, stripe),
      ...(traces && tracingTo(traces)),
      ...options.env?.['*'],
      ...options.env?.[service],
    });

    const add = async (service: ServiceName, more: Record<string, string> = {}) => {
      const started = running.get(service) ?? [];
      running.set(service, started);
      const one = await startServiceProcess({
        service,
        number: started.length + 1,
        env: { ...envFor(service), ...more },
        logDir,
        watch,
        sourceDir: options.sourceDir,
      });
      started.push(one);
      return one;
    };
    const startServices = async () => {
      if (!watch) await fillCompileCache(HEAP);
      for (let round = 1; round <= Math.max(1, ...Object.values(options.processes ?? {})); round += 1) {
        const due = serviceNames.filter((service) => (options.processes?.[service] ?? 1) >= round);
        await Promise.all(due.map((service) => add(service)));
      }
      onProgress(`services: ${serviceNames.join(', ')}`);
    };
    const startStorefront = async () => {
      if (!watch) onProgress(`storefront ${await buildClient()}`);
      const env = { API_URL: url };
      const numbers = Array.from({ length: options.processes?.client ?? 1 }, (_, index) => index + 1);
      running.set(
        'client',
        await Promise.all(numbers.map((number) => startClient({ number, env, logDir, watch }))),
      );
      onProgress('storefront');
    };
    await Promise.all([startServices(), options.client ? startStorefront() : undefined]);
    writeFileSync(
      join(dataDir, 'stack.json'),
      JSON.stringify({ url, ...servers, stripe: stripe.emulator }, null, 2),
    );
    return { url, stripe, traces, processes, add, stop };
  } catch (error) {
    await stop();
    throw error;
  }

  /** What a service needs beside the servers' addresses. */
  function own(service: ServiceName, stripe: StripeAddress): Record<string, string> {
    const redis = { REDIS_URL: servers.redisUrl };
    if (service === 'auth') return { PUBLIC_URL: url, LOG_MAIL_LINKS: 'true', ...redis };
    if (service === 'expiration' || service === 'orders') return redis;
    if (service !== 'payments') return {};
    return {
      PUBLIC_URL: url,
      STRIPE_SECRET_KEY: stripe.secretKey,
      STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
      ...(stripe.emulator === undefined ? {} : { STRIPE_API_URL: stripe.emulator }),
    };
  }

  async function startEmulator(): Promise<StripeAddress> {
    const emulatorPort = options.emulatorPort ?? (await getPort());
    const emulator = `http://localhost:${emulatorPort}`;
    const child = await startChild({
      name: 'stripe emulator',
      cwd: root,
      args: ['infra/local/stripe/index.ts'],
      typescript: true,
      env: {
        STRIPE_EMULATOR_PORT: String(emulatorPort),
        STRIPE_EMULATOR_PUBLIC_URL: emulator,
        STRIPE_EMULATOR_DATA_DIR: join(dataDir, 'stripe'),
        STRIPE_EMULATOR_WEBHOOK_URL: `${url}/api/payments/webhook`,
        STRIPE_WEBHOOK_SECRET: EMULATOR_WEBHOOK_SECRET,
        STRIPE_SECRET_KEY: EMULATOR_KEY,
      },
      logFile: join(logDir, 'stripe-emulator.log'),
      ready: async () => (await fetch(`${emulator}/emulator/ledger`)).ok,
    });
    children.push(child);
    onProgress(`Stripe emulator on ${emulator}`);
    return { secretKey: EMULATOR_KEY, webhookSecret: EMULATOR_WEBHOOK_SECRET, emulator, pid: child.pid };
  }
}

/** Every request is traced and shown a moment later: nobody waits for a sample on a laptop. */
const tracingTo = ({ url }: TraceViewer) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  OTEL_TRACES_SAMPLER_ARG: '1',
  OTEL_BSP_SCHEDULE_DELAY: '500',
});

/** A real Stripe key in the environment means Stripe itself. @throws Error when the webhook's secret is not there */
function stripeFromEnvironment(): StripeAddress | undefined {
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret } = process.env;
  if (!secretKey) return undefined;
  if (!webhookSecret) {
    throw new Error(
      'STRIPE_SECRET_KEY is set, so STRIPE_WEBHOOK_SECRET must be too: `stripe listen --forward-to localhost:3000/api/payments/webhook` shows it.',
    );
  }
  return { secretKey, webhookSecret };
}
