import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@aisle/common/testing';
import type { TraceSpan } from '../../local/traces/spans.ts';
import { startTestStack, type TestStack } from './support/test-stack.ts';
import { listTicket, payOnStripe, signUp, type Visitor } from './support/visitor.ts';

/** The buyer's click, as an ingress or a browser that traces would name it. */
const click = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };

let stack: TestStack;
let seller: Visitor;
let buyer: Visitor;

beforeAll(async () => {
  stack = await startTestStack({ traces: true });
  [seller, buyer] = await Promise.all([signUp(stack.url, 'seller'), signUp(stack.url)]);
}, 120_000);
afterAll(() => stack.stop());

const allSpans = (): TraceSpan[] => stack.traces!.traces().flat();
const nameOf = ({ service, name }: TraceSpan): string => `${service}: ${name}`;

/** Each span under its parent, as `service: name < service: name`, each kind once. */
function edgesOf(spans: TraceSpan[]): string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const edges = spans.map((span) => {
    const parent = byId.get(span.parentSpanId ?? '');
    return `${nameOf(span)} < ${parent ? nameOf(parent) : span.parentSpanId}`;
  });
  return [...new Set(edges)].sort();
}

/** Buys a listed ticket through Stripe Checkout, until it is issued. */
async function buy(headers: Record<string, string> = {}) {
  const ticketId = await listTicket(seller);
  const ordered = await buyer.post('/api/orders', { ticketId }, headers);
  expect(ordered.status).toBe(201);
  await stack.settled();
  const checkout = await buyer.post('/api/payments', { orderId: ordered.data.id });
  expect(await payOnStripe(stack.stripe.emulator!, checkout.data.checkoutUrl as string)).toBe(200);
  await eventually(async () => {
    const { items } = (await buyer.get('/api/tickets/mine')).data as { items: { orderId: string }[] };
    return items.some(({ orderId }) => orderId === ordered.data.id);
  }, 20_000);
  await stack.settled();
  return ordered;
}

/** The spans of a trace, once no more of them come: services export twice a second. */
async function exportedOf(traceId: string): Promise<TraceSpan[]> {
  const ofTrace = () => allSpans().filter((span) => span.traceId === traceId);
  for (let before = -1; before < ofTrace().length;) {
    before = ofTrace().length;
    await sleep(2_000);
  }
  return ofTrace();
}

describe('the trace of a purchase', () => {
  let ordered: Awaited<ReturnType<typeof buy>>;
  let spans: TraceSpan[];

  beforeAll(async () => {
    ordered = await buy({ traceparent: `00-${click.traceId}-${click.spanId}-01` });
    spans = await exportedOf(click.traceId);
  }, 90_000);

  it('leads from the buyer’s click through every service of it to the issued ticket, each span under its cause', () => {
    const consumersOf = (subject: string, ...services: string[]) =>
      services.map((service) => `${service}: process ${subject} < `);
    expect(edgesOf(spans)).toEqual(
      [
        `orders: POST /api/orders < ${click.spanId}`,
        'orders: publish order.created < orders: POST /api/orders',
        ...consumersOf('order.created', 'tickets', 'payments', 'expiration').map(
          (edge) => `${edge}orders: publish order.created`,
        ),

        'payments: start checkout < payments: process order.created',
        'payments: stripe POST /v1/checkout/sessions < payments: start checkout',
        'payments: publish payment.started < payments: start checkout',
        'orders: process payment.started < payments: publish payment.started',
        'orders: publish order.updated < orders: process payment.started',
        ...consumersOf('order.updated', 'tickets', 'payments', 'expiration').map(
          (edge) => `${edge}orders: publish order.updated`,
        ),

        'payments: record capture < payments: start checkout',
        'payments: publish payment.created < payments: record capture',
        'orders: process payment.created < payments: publish payment.created',
        'orders: publish order.completed < orders: process payment.created',
        ...consumersOf('order.completed', 'tickets', 'payments', 'expiration').map(
          (edge) => `${edge}orders: publish order.completed`,
        ),

        'tickets: issue tickets < tickets: process order.completed',
        'tickets: publish ticket.issued < tickets: process order.completed',
      ].sort(),
    );
  });

  it('says of each change to an order in which batch it was committed', () => {
    const changing = ['POST /api/orders', 'process payment.started', 'process payment.created'];
    for (const name of changing)
      expect(spans.find((span) => span.name === name && span.service === 'orders')?.attributes).toMatchObject(
        {
          'aisle.batch.size': '1',
          'aisle.batch.inventories': '1',
          'aisle.commit.seconds': expect.stringMatching(/^\d+\.\d+$/),
        },
      );
  });

  it('is linked with the requests that are not part of it: to pay, and Stripe’s webhook', () => {
    const linkedTo = (name: string) =>
      spans
        .filter((span) => span.name === name)
        .flatMap(({ links }) => links)
        .map(({ spanId }) => allSpans().find((span) => span.spanId === spanId)?.name);
    expect(linkedTo('start checkout')).toEqual(['POST /api/payments']);
    expect(new Set(linkedTo('record capture'))).toEqual(new Set(['POST /api/payments/webhook']));

    const request = allSpans().find(({ name }) => name === 'POST /api/payments')!;
    expect(request.links.map(({ traceId }) => traceId)).toEqual([click.traceId]);
  });

  it('has the kinds that tell who waits for whom, no failure, and no secret', () => {
    const kindOf = (name: string) => spans.find((span) => span.name === name)?.kind;
    expect(kindOf('POST /api/orders')).toBe('server');
    expect(kindOf('publish order.created')).toBe('producer');
    expect(kindOf('process order.created')).toBe('consumer');
    expect(kindOf('stripe POST /v1/checkout/sessions')).toBe('client');
    expect(spans.filter(({ failed }) => failed)).toEqual([]);
    expect(JSON.stringify(allSpans())).not.toMatch(/sk_test|whsec|session=|eyJ|@example\.com/);
  });

  it('is found by the id that the buyer was answered, and by that of any log line', () => {
    expect(ordered.headers['x-request-id']).toBe(click.traceId);
    const lines = readFileSync(join(stack.dataDir, 'logs/orders-1.log'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const request = lines.find((line) => line['msg'] === 'request' && line['trace_id'] === click.traceId);
    const span = spans.find(({ name }) => name === 'POST /api/orders')!;
    expect(request).toMatchObject({ method: 'POST', path: '/api/orders', span_id: span.spanId });
  });

  it('is shown by the stack’s viewer', async () => {
    const list = await (await fetch(stack.traces!.url)).text();
    expect(list).toContain(`<a href="/traces/${click.traceId}">POST /api/orders</a>`);
    const page = await (await fetch(`${stack.traces!.url}/traces/${click.traceId}`)).text();
    for (const { name } of spans) expect(page).toContain(name);
  });
});

describe('a request without a trace of its own', () => {
  it('begins one, also for what follows from it', async () => {
    const { headers } = await buy();
    const traceId = headers['x-request-id'] as string;
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    const ofIt = await exportedOf(traceId);
    const services = new Set(ofIt.map(({ service }) => service));
    expect([...services].sort()).toEqual(['expiration', 'orders', 'payments', 'tickets']);
    expect(ofIt.filter(({ parentSpanId }) => parentSpanId === undefined)).toMatchObject([
      { name: 'POST /api/orders', service: 'orders' },
    ]);
  }, 60_000);
});

describe('a request whose caller wants no trace of it', () => {
  it('leaves none, in no service', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    await buy({ traceparent: `00-${traceId}-b7ad6b7169203331-00` });
    expect(await exportedOf(traceId)).toEqual([]);
  }, 60_000);
});
