import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serviceNames, type ServiceName } from '@aisle/common';
import { eventually } from '@aisle/common/testing';
import axios from 'axios';
import { audit } from '../../audit/audit.ts';
import { metricsOf } from '../../audit/report-metrics.ts';
import { consistentSnapshot } from '../audit/consistent-snapshot.ts';
import { metricsAskedFor } from '../observability-files.ts';
import { startTestStack, type TestStack } from './support/test-stack.ts';
import { listTicket, placeOrder, publishEvent, signUp, type Visitor } from './support/visitor.ts';

let stack: TestStack;
let seller: Visitor;
let buyer: Visitor;
let eventId: string;
let streams: AbortController;
/** Held: a stream whose answer nobody has any more is closed by the garbage collector. */
let live: Response;

beforeAll(async () => {
  stack = await startTestStack({ env: { orders: { HOLD_SECONDS: '4' } } });
  [seller, buyer] = await Promise.all([signUp(stack.url, 'seller'), signUp(stack.url)]);
  const event = await publishEvent(seller, [
    { id: 'GA', name: 'Floor', kind: 'general', price: 2000, capacity: 3 },
  ]);
  eventId = event.id;
  await stack.settled();

  const sessionId = event.sessions[0]!.id;
  const paid = await buyer.post('/api/orders', { sessionId, quantity: 2 });
  await stack.settled();
  await buyer.post('/api/payments', { orderId: paid.data.id, token: 'tok_visa' });
  const declined = await placeOrder(buyer, await listTicket(seller));
  await stack.settled();
  await buyer.post('/api/payments', { orderId: declined.id, token: 'tok_chargeDeclined' });
  expect((await buyer.post('/api/orders', { sessionId, quantity: 2 })).status).toBe(409);
  const cancelled = await buyer.post('/api/orders', { sessionId, quantity: 1 });
  await buyer.delete(`/api/orders/${cancelled.data.id}`);
  await buyer.get('/api/orders/not-an-id');
  await buyer.get('/api/orders/%E0%A4%A');
  await stack.settled();

  streams = new AbortController();
  live = await fetch(`${stack.url}/api/events/${eventId}/sessions/${sessionId}/stream`, {
    signal: streams.signal,
  });
  expect(live.status).toBe(200);
}, 120_000);
afterAll(async () => {
  streams.abort();
  await stack.stop();
});

/** What Prometheus would read of a service. */
async function scrape(service: ServiceName): Promise<string> {
  const answer = await fetch(`${stack.processes(service)[0]!.url}/metrics`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  return answer.text();
}

/** The value of a metric with at least these labels, all series that have them together; undefined where there is none. */
async function value(service: ServiceName, name: string, labels: Record<string, string> = {}) {
  const series = (await scrape(service)).split('\n').filter((line) => line.startsWith(`${name}{`));
  const matching = series.filter((line) =>
    Object.entries(labels).every(([key, text]) => line.includes(`${key}="${text}"`)),
  );
  if (matching.length === 0) return undefined;
  return matching.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

describe('the metrics of a service', () => {
  it('are all that the dashboard and the alerts ask for, with values after real traffic', async () => {
    const texts = await Promise.all(serviceNames.map(scrape));
    const text = [...texts, metricsOf(audit(consistentSnapshot()), new Date())].join('\n');
    const sampled = new Set([...text.matchAll(/^(\w+)(?:\{.*\})? [-+.\deInf]+$/gm)].map(([, name]) => name));
    // These two count what must not happen here.
    const silent = ['aisle_reservation_conflicts_total', 'aisle_messages_redelivered_total'];
    const declared = (name: string) => text.includes(`# TYPE ${name} `);
    expect(
      metricsAskedFor().filter((name) => !(silent.includes(name) ? declared(name) : sampled.has(name))),
    ).toEqual([]);
  });

  it('count requests by the route as it is written, not as it was asked for', async () => {
    const by = (method: string, route: string, status: string) =>
      value('orders', 'http_requests_total', { method, route, status });
    expect(await by('POST', '/api/orders', '201')).toBe(3);
    expect(await by('POST', '/api/orders', '409')).toBe(1);
    expect(await by('DELETE', '/api/orders/:id', '204')).toBe(1);
    expect(await by('GET', '/api/orders/:id', '400')).toBeGreaterThanOrEqual(1);
    const text = await scrape('orders');
    expect(text).not.toMatch(/not-an-id|%E0|healthz|\/metrics/);
    expect(await value('orders', 'http_request_duration_seconds_count', { route: '/api/orders' })).toBe(4);
  });

  it('tell what became of orders, and of what could not be ordered', async () => {
    const orders = (outcome: string) => value('orders', 'aisle_orders_total', { outcome });
    expect(await orders('created')).toBe(3);
    expect(await orders('completed')).toBe(1);
    expect(await orders('cancelled')).toBe(1);
    // The one whose card was declined.
    await eventually(async () => (await orders('expired')) === 1, 15_000);
    expect(await value('orders', 'aisle_order_refusals_total', { reason: 'not-enough' })).toBe(1);
    expect(await value('orders', 'aisle_reservation_batch_size_count')).toBeGreaterThanOrEqual(5);
    await stack.settled();
    expect(await value('expiration', 'aisle_holds')).toBe(0);
  });

  it('tell how messages fare, and that none waits', async () => {
    for (const service of serviceNames) {
      expect(await value(service, 'aisle_outbox_messages')).toBe(0);
      expect(await value(service, 'aisle_outbox_oldest_age_seconds')).toBe(0);
      expect(await value(service, 'aisle_dead_letters')).toBe(0);
    }
    expect(await value('tickets', 'aisle_consumer_pending_messages', { stream: 'ORDERS' })).toBe(0);
    expect(await value('orders', 'aisle_messages_published_total', { subject: 'order.created' })).toBe(3);
    const handled = { subject: 'order.completed', outcome: 'handled' };
    expect(await value('tickets', 'aisle_messages_received_total', handled)).toBe(1);
  });

  it('count Stripe’s calls by what they are and how they end', async () => {
    const calls = (outcome: string) =>
      value('payments', 'aisle_stripe_calls_total', {
        method: 'POST /v1/payment_intents/:id/confirm',
        outcome,
      });
    expect([await calls('ok'), await calls('declined')]).toEqual([1, 1]);
    expect(await value('payments', 'aisle_stripe_call_duration_seconds_count')).toBeGreaterThanOrEqual(4);
  });

  it('count who watches live, and leave streams out of the times of answers', async () => {
    const clients = () => value('tickets', 'aisle_sse_clients', { stream: 'availability' });
    expect(live.bodyUsed).toBe(false);
    expect(await clients()).toBe(1);
    streams.abort();
    await eventually(async () => (await clients()) === 0);
    const route = '/api/events/:id/sessions/:sid/stream';
    expect(await value('tickets', 'http_requests_total', { route })).toBe(1);
    expect(await value('tickets', 'http_request_duration_seconds_count', { route })).toBeUndefined();
  });

  it('are not to be had through the front door', async () => {
    for (const path of [
      '/metrics',
      '/api/orders/metrics',
      '/api/users/metrics',
      '/api/tickets/../../metrics',
    ]) {
      const { status, data } = await axios.get(`${stack.url}${path}`, { validateStatus: () => true });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(JSON.stringify(data)).not.toMatch(/aisle_|process_cpu/);
    }
  });
});
