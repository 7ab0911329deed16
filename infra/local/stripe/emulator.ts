import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerApi } from './api.ts';
import { expireOverdue } from './charging.ts';
import { answerControl } from './control.ts';
import type { Emulator } from './emulator-context.ts';
import { answerPage } from './hosted-page.ts';
import { json, readBody, type Reply, type Request } from './http.ts';
import { createIdempotency } from './idempotency.ts';
import { openStore } from './store.ts';
import { createSwitches, type switchChange } from './switches.ts';
import { createWebhooks } from './webhooks.ts';
import type { z } from 'zod';

/** What a Stripe webhook endpoint of this project listens to; other types are not sent. */
export const DEFAULT_EVENTS = [
  'checkout.session.completed',
  'checkout.session.expired',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'charge.refunded',
  'refund.created',
] as const;

export interface StripeEmulatorOptions {
  /** 0 or nothing: any free port. */
  port?: number;
  /** Loopback unless said otherwise. */
  host?: string;
  webhookUrl: string;
  webhookSecret: string;
  webhookEvents?: readonly string[];
  /** Where state is kept between runs; in memory only without it. */
  dataDir?: string;
  /** Where browsers reach the emulator, if behind a front door: `http://localhost:3000/stripe-emulator`. */
  publicUrl?: string;
  /** The only API key to accept; any `sk_test_…` without it. */
  secretKey?: string;
  /** Waits between tries to deliver a webhook: the first, and the longest (they double). */
  retryMs?: number;
  maxRetryMs?: number;
  attempts?: number;
  /** Told what goes wrong but concerns no caller; the console by default. */
  warn?: (message: string) => void;
}

export type StripeEmulator = Awaited<ReturnType<typeof startStripeEmulator>>;

/** Starts the emulator. Resolves once it listens; rejects if the port is taken or the kept state is damaged. */
export async function startStripeEmulator(options: StripeEmulatorOptions) {
  const store = openStore(options.dataDir);
  const switches = createSwitches();
  const webhooks = createWebhooks(store, switches, {
    url: options.webhookUrl,
    secret: options.webhookSecret,
    retryMs: options.retryMs ?? 500,
    maxRetryMs: options.maxRetryMs ?? 30_000,
    attempts: options.attempts ?? 16,
    warn: options.warn ?? console.warn,
  });
  const emulator: Emulator = {
    store,
    now: () => Math.floor(Date.now() / 1000) + switches.current.clockOffsetSeconds,
    publicUrl: '',
    webhookEvents: new Set(options.webhookEvents ?? DEFAULT_EVENTS),
    request: { id: null, idempotencyKey: null },
  };

  function commit() {
    for (const event of store.commit()) webhooks.send(event);
  }

  const api = {
    emulator,
    idempotency: createIdempotency(store),
    switches,
    secretKey: options.secretKey,
    commit,
  };
  const control = { emulator, switches, webhooks, commit };
  let prefix = '';

  async function answer(message: http.IncomingMessage): Promise<Reply> {
    const body = await readBody(message);
    if (body === null)
      return json(413, { error: { message: 'Request body too large', type: 'invalid_request_error' } });
    const [rawPath = '/', query = ''] = (message.url ?? '/').split('?', 2);
    const path = prefix && rawPath.startsWith(`${prefix}/`) ? rawPath.slice(prefix.length) : rawPath;
    const request: Request = { method: message.method ?? 'GET', path, query, headers: message.headers, body };
    if (path.startsWith('/v1/')) return answerApi(api, request);
    if (path.startsWith('/emulator/')) return answerControl(control, request);
    return answerPage({ emulator, commit }, request);
  }

  const server = http.createServer((message, response) => {
    answer(message)
      .catch((error: unknown) => {
        console.error('Stripe emulator:', error);
        return json(500, { error: { message: 'An unknown error occurred', type: 'api_error' } });
      })
      .then((reply) => {
        if (reply === 'hang') return;
        if (reply === 'drop') return void message.socket.destroy();
        response.writeHead(reply.status, {
          ...reply.headers,
          'Content-Length': Buffer.byteLength(reply.body),
        });
        response.end(reply.body);
      })
      .catch((error: unknown) => console.error('Stripe emulator:', error));
  });
  // Longer than clients keep idle connections, so that none is closed just as a request arrives on it.
  server.keepAliveTimeout = 75_000;
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const port = (server.address() as AddressInfo).port;
  const url = `http://${host}:${port}`;
  emulator.publicUrl = (options.publicUrl ?? url).replace(/\/+$/, '');
  prefix = new URL(emulator.publicUrl).pathname.replace(/\/$/, '');

  for (const event of store.events.values()) if (!event.delivered) webhooks.send(event);
  const clock = setInterval(() => {
    expireOverdue(emulator);
    commit();
    store.forgetReplies(emulator.now());
  }, 1000);

  return {
    url,
    host,
    port,
    publicUrl: emulator.publicUrl,
    webhookSecret: options.webhookSecret,
    /** A key it accepts. */
    secretKey: options.secretKey ?? 'sk_test_emulator',
    /** Sets switches, as `POST /emulator/switches` does. */
    setSwitches(change: z.infer<typeof switchChange>) {
      switches.set(change);
      expireOverdue(emulator);
      commit();
      webhooks.switched();
    },
    /** Stops at once: connections are cut, undelivered webhooks wait in `dataDir`. */
    async stop() {
      clearInterval(clock);
      webhooks.stop();
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
      store.close();
    },
  };
}
