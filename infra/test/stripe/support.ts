import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { startStripeEmulator, type StripeEmulatorOptions } from '../../local/stripe/emulator.ts';

export const WEBHOOK_SECRET = 'whsec_test';

const opened: (() => Promise<unknown>)[] = [];

/** Stops what the tests of a file started. To be called in `afterEach`. */
export async function stopAll() {
  await Promise.all(opened.splice(0).map((stop) => stop()));
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;

/** A webhook endpoint that verifies every event with the SDK and answers what `answers` says, then 200. */
export async function startReceiver() {
  const events: Stripe.Event[] = [];
  const answers: number[] = [];
  const refused: string[] = [];
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const status = answers.shift() ?? 200;
    try {
      const signature = request.headers['stripe-signature'] as string;
      const event = Stripe.webhooks.constructEvent(Buffer.concat(chunks), signature, WEBHOOK_SECRET);
      if (status < 300) events.push(event);
    } catch (error) {
      refused.push(String(error));
    }
    response.writeHead(status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
    events,
    answers,
    refused,
    types: () => events.map(({ type }) => type as string),
  };
}

/** The SDK, pointed at an emulator. It doesn't retry, so that tests see each answer. */
export function sdk(
  emulator: { host: string; port: number; secretKey: string },
  more: Stripe.StripeConfig = {},
) {
  return new Stripe(emulator.secretKey, {
    host: emulator.host,
    port: emulator.port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
    ...more,
  });
}

/** An emulator with a receiver for its webhooks and an SDK that speaks to it. */
export async function startAll(options: Partial<StripeEmulatorOptions> = {}) {
  const receiver = await startReceiver();
  const emulator = await startStripeEmulator({
    webhookUrl: receiver.url,
    webhookSecret: WEBHOOK_SECRET,
    retryMs: 20,
    maxRetryMs: 100,
    warn: () => {},
    ...options,
  });
  opened.push(() => emulator.stop());
  return { receiver, emulator, stripe: sdk(emulator) };
}

/** Waits until `ready` is true; fails after five seconds. */
export async function until(ready: () => boolean | Promise<boolean>, what = 'the condition') {
  const end = Date.now() + 5000;
  while (!(await ready())) {
    if (Date.now() > end) throw new Error(`waited too long for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The error a promise rejects with, as the SDK makes it. */
export async function errorOf(
  promise: Promise<unknown>,
): Promise<InstanceType<typeof Stripe.errors.StripeError>> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error('expected an error');
}

/** The control API. */
export async function control<T = Record<string, unknown>>(
  emulator: { url: string },
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: T }> {
  const response = await fetch(`${emulator.url}/emulator${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as T };
}

export const cardPayment = (token = 'tok_visa', more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  ({
    amount: 4500,
    currency: 'usd',
    confirm: true,
    payment_method_data: {
      type: 'card',
      card: { token },
    } as Stripe.PaymentIntentCreateParams.PaymentMethodData,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    ...more,
  }) satisfies Stripe.PaymentIntentCreateParams;

export const checkout = (more: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
  ({
    mode: 'payment',
    line_items: [
      {
        price_data: { currency: 'usd', unit_amount: 4500, product_data: { name: 'Row 12, seat 7' } },
        quantity: 1,
      },
      {
        price_data: { currency: 'usd', unit_amount: 2000, product_data: { name: 'Standing' } },
        quantity: 2,
      },
    ],
    client_reference_id: 'order-1',
    metadata: { orderId: 'order-1' },
    payment_intent_data: { metadata: { orderId: 'order-1' } },
    success_url: 'http://localhost:3000/orders/1?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://localhost:3000/orders/1',
    ...more,
  }) satisfies Stripe.Checkout.SessionCreateParams;

export interface Ledger {
  payments: {
    id: string;
    amount: number;
    amount_refunded: number;
    currency: string;
    metadata: Record<string, string>;
    checkout_session: string | null;
  }[];
  refunds: { id: string; payment_intent: string; amount: number }[];
  totals: Record<
    string,
    { payments: number; captured: number; refunds: number; refunded: number; net: number }
  >;
}

export const ledgerOf = async (emulator: { url: string }) =>
  (await control<Ledger>(emulator, 'GET', '/ledger')).body;

/** Sends a form of the hosted page as a browser would, without following where it leads. */
export const submit = (url: string, fields: Record<string, string>) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
