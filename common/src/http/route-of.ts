import type { Request } from 'express';

/**
 * The route that answered a request, as it is written in the code (`/api/orders/:id`): of few kinds, whatever was asked
 * for. Undefined where no route matched, or where the request was refused on the way to one.
 */
export function routeOf(req: Request): string | undefined {
  const path: unknown = (req.route as { path?: unknown } | undefined)?.path;
  if (typeof path !== 'string') return undefined;
  // `baseUrl` is that of the router at work, which an error has left again. What a router is mounted under has no
  // parameters here, so it is the beginning of the address: as many segments as the route does not account for.
  const asked = segmentsOf(req.originalUrl.split('?')[0]!);
  const matched = segmentsOf(path);
  const mount = asked.slice(0, asked.length - matched.length).map((segment) => segment.toLowerCase());
  return `/${[...mount, ...matched].join('/')}`;
}

const segmentsOf = (path: string): string[] => path.split('/').filter((segment) => segment !== '');
