import Stripe from 'stripe';
import { EMULATOR_WEBHOOK_SECRET } from '../../../../local/stack/start-stack.ts';
import { apiRoutes } from '../routes.ts';
import { row, type HostileRow } from './row.ts';

const { webhooks } = new Stripe('sk_test_none');
const now = Math.floor(Date.now() / 1000);
const event = (type: string, object: object) =>
  JSON.stringify({
    id: 'evt_forged',
    object: 'event',
    type,
    created: now,
    data: { object },
  });
const completed = event('checkout.session.completed', {
  id: 'cs_forged',
  object: 'checkout.session',
  payment_status: 'paid',
  amount_total: 1,
  payment_intent: 'pi_forged',
  currency: 'usd',
  metadata: { paymentId: 'f'.repeat(24), orderId: 'f'.repeat(24) },
});
const signature = (payload: string, secret = EMULATOR_WEBHOOK_SECRET, timestamp = now) =>
  webhooks.generateTestHeaderString({ payload, secret, timestamp });
const webhook = (status: number, what: string, body: string, header?: string) =>
  row(status, what, undefined, 'POST /api/payments/webhook', body, {
    headers: header === undefined ? {} : { 'Stripe-Signature': header },
    ...(status === 400 && { code: 'bad-signature' }),
  });

/** Events that Stripe never sent; and some that it might have, about what is not ours. */
const forgedEvents: HostileRow[] = [
  webhook(400, 'has no signature', completed),
  webhook(
    400,
    'pays an order for a cent',
    completed.replaceAll('f'.repeat(24), '{order}'),
    signature(completed),
  ),
  webhook(400, 'has an empty signature', completed, ''),
  webhook(400, 'has garbage for a signature', completed, 't=1,v1=abc'),
  webhook(400, 'is signed with another secret', completed, signature(completed, 'whsec_of_somebody_else')),
  webhook(400, 'is signed with an empty secret', completed, signature(completed, ' ')),
  webhook(
    400,
    'was signed an hour ago',
    completed,
    signature(completed, EMULATOR_WEBHOOK_SECRET, now - 3_600),
  ),
  webhook(400, 'has the signature of another event', completed, signature(event('ping', {}))),
  webhook(400, 'has a signature of an old scheme', completed, signature(completed).replace('v1=', 'v0=')),
  webhook(400, 'is signed and no JSON', '{"id":', signature('{"id":')),
  webhook(400, 'is signed and empty', '', signature('')),
  webhook(413, 'is too large', `{"id":"${'x'.repeat(1_100_000)}"}`, 't=1,v1=abc'),
  webhook(200, 'is of a kind that is none', event('price.forged', {}), signature(event('price.forged', {}))),
  ...[
    'checkout.session.completed',
    'checkout.session.expired',
    'payment_intent.succeeded',
    'refund.failed',
  ].map((type) => {
    const payload = event(type, { id: 'cs_of_nobody', payment_intent: 'pi_of_nobody', metadata: {} });
    return webhook(200, `tells of a ${type} that nobody began`, payload, signature(payload));
  }),
];

/** A page of another site sends what the visitor's browser adds cookies to. */
const crossSite = apiRoutes
  .filter(({ method, path }) => method !== 'GET' && !path.endsWith('/webhook'))
  .flatMap(({ method, path }, index) => [
    row(
      403,
      'comes from another site',
      'seller',
      `${method} ${path}`,
      {},
      {
        headers: { 'Sec-Fetch-Site': index % 2 ? 'cross-site' : 'same-site', Origin: 'https://evil.example' },
        code: 'cross-site',
      },
    ),
    row(
      403,
      'comes from another site of an older browser',
      'buyer',
      `${method} ${path}`,
      {},
      {
        headers: { Origin: index % 2 ? 'https://evil.example' : 'null' },
        code: 'cross-site',
      },
    ),
  ]);

const methods: HostileRow[] = [
  ...['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'].flatMap((name) => [
    row(200, `overrides its method by ${name}`, 'buyer', 'GET /api/orders/{order}', undefined, {
      headers: { [name]: 'DELETE' },
    }),
    row(
      404,
      `overrides its method by ${name}`,
      'buyer',
      'POST /api/orders/{order}',
      {},
      {
        headers: { [name]: 'DELETE' },
      },
    ),
  ]),
  row(200, 'overrides its method in the query', 'buyer', 'GET /api/orders/{order}?_method=DELETE'),
  row(404, 'overrides its method in the body', 'buyer', 'POST /api/orders/{order}', { _method: 'DELETE' }),
  row(200, 'overrides its method', 'stranger', 'GET /api/users/me?_method=DELETE', undefined, {
    headers: { 'X-HTTP-Method-Override': 'DELETE' },
  }),
  ...['TRACE', 'PUT', 'PATCH', 'PROPFIND', 'PURGE', 'LINK'].map((method) =>
    row(404, `is a ${method}`, 'buyer', `${method} /api/orders/{order}`),
  ),
  row(404, 'deletes everything', 'seller', 'DELETE /api/tickets'),
  row(404, 'deletes a ticket', 'seller', 'DELETE /api/tickets/{ticket}'),
  row(404, 'replaces an event', 'seller', 'PUT /api/events/{event}', {}),
  row(404, 'makes a user', 'seller', 'POST /api/users', {}),
];

const paths: HostileRow[] = [
  ['/api/tickets/..%2f..%2fetc%2fpasswd', 400],
  ['/api/tickets/%2e%2e%2fusers', 400],
  ['/api/tickets/{ticket}%00', 400],
  ['/api/tickets/{ticket}/../../users/me', 404],
  ['/api/tickets/%E0%A4%A', 400],
  ['/api/tickets/%', 400],
  ['/api/tickets/{"$gt":""}', 400],
  ['/api/tickets/%7B%22%24gt%22%3A%22%22%7D', 400],
  ['/api/tickets/__proto__', 400],
  ['/api/tickets/constructor', 400],
  ["/api/tickets/'%20or%201=1--", 400],
  ['/api/tickets/{ticket}.json', 400],
  ['/api/tickets//{ticket}', 404],
  ['/api/tickets/;id={ticket}', 400],
  [`/api/tickets/${'a'.repeat(4_000)}`, 400],
  ['/api/orders/sales/../../../etc/passwd?eventId={event}', 404],
  ['/api/orders/%2e%2e/%2e%2e/users/me', 404],
  ['/api/orders/{order}/refund', 404],
  ['/api/events/{event}/sessions/..%2f{session}/availability', 400],
  ['/api/events/{event}/sessions/%00/stream', 400],
  ['/api/events/{event}/sessions/{event}/availability', 404],
  ['/api/users/.well-known/..%2fme', 404],
  ['/api/users/.env', 404],
  ['/api/users/1', 404],
  ['/api/payments/webhook', 404],
  ['/api/payments/{paid}', 404],
].map(([path, status]) =>
  row(status as number, `asks for ${String(path).slice(0, 60)}`, 'buyer', `GET ${path}`),
);

const queries: HostileRow[] = [
  ['/api/users/.well-known/jwks.json?kid[$ne]=x', 200],
  ['/api/tickets/.well-known/jwks.json?kid=%00', 200],
  ['/api/tickets?limit=0', 400],
  ['/api/tickets?limit=101', 400],
  ['/api/tickets?limit=-1', 400],
  ['/api/tickets?limit=1e3', 400],
  ['/api/tickets?limit=20&limit=30', 400],
  ['/api/tickets?limit[$gt]=1', 200],
  ['/api/tickets?cursor[$ne]=x', 200],
  ['/api/tickets?cursor=%00', 400],
  ['/api/tickets?cursor={"$gt":""}', 400],
  ['/api/tickets?sellerId={seller}', 400],
  ['/api/tickets?sellerId=me&sellerId=me', 400],
  ['/api/tickets?__proto__[role]=seller&constructor[prototype][a]=1', 200],
  ['/api/tickets/mine?orderId[$ne]=x', 200],
  ['/api/tickets/mine?orderId=%00', 400],
  ['/api/events?q=%00', 400],
  ['/api/events?q=%ED%A0%80', 200],
  ['/api/events?q[$regex]=.*', 200],
  ['/api/events?q=(a%2B)%2B%24', 200],
  [`/api/events?q=${'a'.repeat(101)}`, 400],
  ['/api/events?cursor=0-{event}%27', 400],
  ['/api/events?startsFrom=yesterday', 400],
  ['/api/events?startsFrom[$gt]=', 200],
  ['/api/events?sellerId={seller}', 400],
  ['/api/events?staff={seller}', 400],
  ['/api/orders?limit=0', 400],
  ['/api/orders?buyerId={seller}', 200],
  ['/api/orders?cursor=../../etc/passwd', 400],
  ['/api/orders/sales', 400],
  ['/api/orders/sales?eventId[$ne]=x', 400],
  ['/api/orders/sales/orders?eventId={event}&status=$ne', 400],
  ['/api/orders/sales/stream?eventId={event}&eventId={event}', 400],
  ['/api/orders/sales/orders.csv?eventId=%00', 400],
  ['/api/payments', 400],
  ['/api/payments?orderId[$ne]=x', 400],
  ['/api/payments?orderId=%00', 400],
  ['/api/users/renew?next=%2Fa&next=%2Fb', 400],
].map(([path, status]) =>
  row(status as number, `asks for ${String(path).slice(0, 70)}`, 'buyer', `GET ${path}`),
);

const good = { sessionId: '{session}', quantity: 0 };
const headers: HostileRow[] = [
  ...['', ' ', 'a b', 'é', 'x'.repeat(256), 'a\tb'].map((key) =>
    row(
      400,
      `has the Idempotency-Key ${JSON.stringify(key.slice(0, 20))}`,
      'buyer',
      'POST /api/payments',
      {
        orderId: '{order}',
      },
      { headers: { 'Idempotency-Key': Buffer.from(key).toString('latin1') } },
    ),
  ),
  row(200, 'has a script for a request id', undefined, 'GET /api/tickets', undefined, {
    headers: { 'X-Request-Id': '<script>alert(1)</script>' },
  }),
  row(400, 'says that it is forwarded for somebody else', 'stranger', 'POST /api/orders', good, {
    headers: { 'X-Forwarded-For': '127.0.0.1, {"$gt":""}', Forwarded: 'for=127.0.0.1;proto=https' },
  }),
  row(401, 'says who it is in headers', undefined, 'POST /api/orders', good, {
    headers: { 'X-User-Id': '{buyer}', 'X-Forwarded-User': '{buyer}', Authorization: 'Bearer {buyer}' },
  }),
  row(401, 'has its session in a header for tokens', undefined, 'POST /api/orders', good, {
    headers: { Authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' },
  }),
  row(431, 'has headers of 20 kB', undefined, 'GET /api/tickets', undefined, {
    headers: { 'X-Large': 'x'.repeat(20_000) },
  }),
  row(431, 'has 20 kB of cookies', undefined, 'GET /api/users/currentuser', undefined, {
    headers: { Cookie: `session=${'A'.repeat(20_000)}` },
  }),
  row(200, 'asks for a range', undefined, 'GET /api/tickets', undefined, {
    headers: { Range: 'bytes=0-18446744073709551615' },
  }),
  row(200, 'accepts nothing that there is', undefined, 'GET /api/tickets', undefined, {
    headers: { Accept: 'text/x-evil', 'Accept-Encoding': 'gzip;q=evil', 'Accept-Language': '../../x' },
  }),
  row(
    200,
    'resumes a stream from nowhere',
    undefined,
    'GET /api/events/{event}/sessions/{session}/stream',
    undefined,
    {
      headers: { 'Last-Event-ID': '{"$gt":""}' },
    },
  ),
  row(200, 'knows an answer that never was', undefined, 'GET /api/events/{event}', undefined, {
    headers: { 'If-None-Match': `"${'x'.repeat(5_000)}"` },
  }),
];

export const protocolRows = [...forgedEvents, ...crossSite, ...methods, ...paths, ...queries, ...headers];
