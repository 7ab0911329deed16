import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../local/stack/child.ts';

/** One route of the API. Ids in braces stand for things of the test's world. */
export interface ApiRoute {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  /** Whether only signed-in users may. */
  session?: boolean;
}

const route = (method: ApiRoute['method'], path: string, session = false): ApiRoute => ({
  method,
  path,
  session,
});

/** Every route there is: `routesInSources` sees to that. */
export const apiRoutes: ApiRoute[] = [
  route('POST', '/api/users/signup'),
  route('POST', '/api/users/signin'),
  route('POST', '/api/users/signout'),
  route('POST', '/api/users/renew'),
  route('GET', '/api/users/renew'),
  route('GET', '/api/users/currentuser'),
  route('GET', '/api/users/me', true),
  route('PATCH', '/api/users/me', true),
  route('DELETE', '/api/users/me', true),
  route('POST', '/api/users/verify-email'),
  route('POST', '/api/users/resend-verification', true),
  route('GET', '/api/users/.well-known/jwks.json'),
  route('GET', '/api/tickets'),
  route('POST', '/api/tickets', true),
  route('GET', '/api/tickets/{ticket}'),
  route('PUT', '/api/tickets/{ticket}', true),
  route('GET', '/api/tickets/mine', true),
  route('POST', '/api/tickets/verify', true),
  route('GET', '/api/tickets/.well-known/jwks.json'),
  route('GET', '/api/events'),
  route('POST', '/api/events', true),
  route('GET', '/api/events/{event}'),
  route('PATCH', '/api/events/{event}', true),
  route('GET', '/api/events/{event}/sessions'),
  route('POST', '/api/events/{event}/publish', true),
  route('POST', '/api/events/{event}/cancel', true),
  route('GET', '/api/events/{event}/sessions/{session}/availability'),
  route('GET', '/api/events/{event}/sessions/{session}/stream'),
  route('POST', '/api/orders', true),
  route('GET', '/api/orders', true),
  route('GET', '/api/orders/{order}', true),
  route('DELETE', '/api/orders/{order}', true),
  route('POST', '/api/orders/{order}/refund', true),
  route('GET', '/api/orders/sales', true),
  route('GET', '/api/orders/sales/stream', true),
  route('GET', '/api/orders/sales/orders', true),
  route('GET', '/api/orders/sales/orders.csv', true),
  route('POST', '/api/payments', true),
  route('GET', '/api/payments', true),
  route('POST', '/api/payments/webhook'),
];

/** What is declared in the services' sources, as `POST /:id/publish`: the path below wherever it is mounted. */
export function routesInSources(): string[] {
  const declared = /\b(?:router|app)\.(get|post|put|patch|delete)\(\s*'([^']*)'/g;
  return ['auth', 'tickets', 'orders', 'payments'].flatMap((service) => {
    const folder = join(root, service, 'src');
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(declared)])
      .map(([, method = '', path = '']) => `${method.toUpperCase()} ${path}`);
  });
}

/** The route in the way that sources write it, with colons for braces and without where it is mounted. */
export function isDeclaredAs({ method, path }: ApiRoute, declared: string): boolean {
  const [verb, below = ''] = declared.split(' ');
  const mounted = /^\/api\/(users(\/me)?|tickets|events|orders(\/sales)?|payments)(?=\/|$)/;
  const asWritten = path.replace(/\{\w+\}/g, ':id');
  const wanted = below.replace(/\/$/, '').replace(/:\w+/g, ':id');
  return verb === method && (asWritten === wanted || endsAfterMount(asWritten, wanted, mounted));
}

/** Whether what follows one of the mount points is the wanted path. */
function endsAfterMount(path: string, wanted: string, mounted: RegExp): boolean {
  const mount = mounted.exec(path)?.[0];
  const shorter = mount?.replace(/\/(me|sales)$/, '');
  return [mount, shorter].some((one) => one !== undefined && path.slice(one.length) === wanted);
}
