import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { signIn, startTestService, type SignedIn, type TestService } from '@aisle/common/testing';
import type { OrderSnapshot } from '@aisle/common';
import mongoose from 'mongoose';
import Stripe from 'stripe';
import request from 'supertest';
import { startStripeEmulator, type StripeEmulator } from '../../infra/local/stripe/emulator.ts';
import type { Config } from '../src/config.ts';
import { paymentsService } from '../src/service.ts';

export const newId = (): string => new mongoose.Types.ObjectId().toHexString();
export const PUBLIC_URL = 'http://localhost:3000';
export const WEBHOOK_SECRET = 'whsec_of_the_tests';

/** An order as its messages carry it, and who may pay it. */
export interface TestOrder extends OrderSnapshot {
  buyer: SignedIn;
}

interface Ledger {
  payments: { id: string; amount: number; amount_refunded: number; metadata: Record<string, string> }[];
  refunds: { id: string; payment_intent: string; amount: number; metadata: Record<string, string> }[];
}

interface Session {
  id: string;
  status: string;
  url: string | null;
  success_url: string;
  cancel_url: string;
  expires_at: number;
  amount_total: number;
  metadata: Record<string, string>;
  payment_intent: string | null;
}

/** The payments service beside a Stripe emulator that calls its webhook. */
export interface Harness {
  service: TestService;
  stripe: StripeEmulator;
  config: Config;
  /** An order that the service has been told of. */
  order(change?: Partial<OrderSnapshot>): Promise<TestOrder>;
  /** An order that it has not. */
  snapshot(change?: Partial<OrderSnapshot>): TestOrder;
  pay(order: { id: string; buyer: SignedIn }, body?: object, key?: string): request.Test;
  status(order: { id: string; buyer: SignedIn }): Promise<Record<string, unknown>>;
  /** Pays a session on its page. */
  payPage(sessionUrl: string, card?: object): Promise<{ status: number }>;
  session(sessionUrl: string): Promise<Session>;
  /** What Stripe took and gave back for one order. */
  ledger(orderId: string): Promise<Ledger & { captured: number; refunded: number }>;
  /** A webhook as Stripe would send it. */
  webhook(type: string, object: object, secret?: string): request.Test;
  retrieve(path: string): Promise<unknown>;
  /** Undoes all switches of the emulator. */
  calmStripe(): void;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const sessionIdOf = (url: string) => /cs_test_\w+/.exec(url)![0];

export async function startHarness(change: Partial<Config> = {}): Promise<Harness> {
  const port = await freePort();
  const stripe = await startStripeEmulator({
    webhookUrl: `http://127.0.0.1:${port}/api/payments/webhook`,
    webhookSecret: WEBHOOK_SECRET,
    retryMs: 50,
  });
  let config!: Config;
  const service = await startTestService((servers) => {
    config = {
      PORT: port,
      MONGO_URL: servers.mongoUrl,
      NATS_URL: servers.natsUrl,
      NATS_REPLICAS: 1,
      LOG_LEVEL: 'silent',
      SECURE_COOKIES: false,
      TRUSTED_PROXY_HOPS: 1,
      STRIPE_SECRET_KEY: stripe.secretKey,
      STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
      STRIPE_API_URL: stripe.url,
      STRIPE_TIMEOUT_MS: 1_000,
      PUBLIC_URL,
      RECONCILE_SECONDS: 1,
      ...change,
    };
    return paymentsService(config);
  });
  const signer = new Stripe('sk_test_signs_only');

  const snapshot: Harness['snapshot'] = (changes = {}) => {
    const buyer = signIn({ ...(changes.buyerId ? { id: changes.buyerId } : {}), role: 'buyer' });
    return {
      id: newId(),
      buyerId: buyer.id,
      status: 'created',
      expiresAt: new Date(Date.now() + 15 * 60_000).toISOString(),
      createdAt: new Date().toISOString(),
      currency: 'usd',
      total: 9000,
      tickets: [
        { ticketId: newId(), title: 'Front row', price: 4500 },
        { ticketId: newId(), title: 'Front row', price: 4500 },
      ],
      inventory: { id: newId(), version: 1 },
      ...changes,
      buyer,
    };
  };
  const emulator = async (path: string, body?: object) => {
    const answer = await fetch(`${stripe.url}${path}`, {
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
      headers: { authorization: `Bearer ${stripe.secretKey}` },
    });
    return { status: answer.status, body: await answer.json() };
  };

  return {
    service,
    stripe,
    config,
    snapshot,
    async order(changes) {
      const order = snapshot(changes);
      const { buyer: _buyer, ...data } = order;
      await service.publish('order.created', 1, data);
      return order;
    },
    pay(order, body = {}, key) {
      const post = request(service.url).post('/api/payments').set('Cookie', order.buyer.cookie);
      return (key === undefined ? post : post.set('Idempotency-Key', key)).send({
        orderId: order.id,
        ...body,
      });
    },
    async status(order) {
      const answer = await request(service.url)
        .get(`/api/payments?orderId=${order.id}`)
        .set('Cookie', order.buyer.cookie)
        .expect(200);
      return answer.body as Record<string, unknown>;
    },
    async payPage(url, card = {}) {
      return emulator(`/emulator/checkout/${sessionIdOf(url)}/pay`, card);
    },
    async session(url) {
      return (await emulator(`/v1/checkout/sessions/${sessionIdOf(url)}`)).body as Session;
    },
    async ledger(orderId) {
      const all = (await emulator('/emulator/ledger')).body as Ledger;
      const payments = all.payments.filter(({ metadata }) => metadata['orderId'] === orderId);
      const ids = new Set(payments.map(({ id }) => id));
      const refunds = all.refunds.filter((refund) => ids.has(refund.payment_intent));
      const sum = (rows: { amount: number }[]) => rows.reduce((total, { amount }) => total + amount, 0);
      return { payments, refunds, captured: sum(payments), refunded: sum(refunds) };
    },
    webhook(type, object, secret = WEBHOOK_SECRET) {
      const payload = JSON.stringify({ id: `evt_${newId()}`, object: 'event', type, data: { object } });
      const signature = signer.webhooks.generateTestHeaderString({ payload, secret });
      return request(service.url)
        .post('/api/payments/webhook')
        .set('Content-Type', 'application/json')
        .set('Stripe-Signature', signature)
        .send(payload);
    },
    calmStripe: () =>
      stripe.setSwitches({
        failWith: null,
        failAt: 'before',
        failSticks: false,
        failNext: null,
        path: null,
        method: null,
        latencyMs: 0,
        clockOffsetSeconds: 0,
        webhooks: { paused: false, copies: 1, reverse: false },
      }),
    retrieve: async (path) => (await emulator(path)).body,
    async stop() {
      await service.stop();
      await stripe.stop();
    },
  };
}
