import type { Request, RequestHandler } from 'express';
import { ApiError } from '../errors/api-error.ts';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what changes something and was sent by a page of another site, with its visitor's cookies. Browsers say
 * where a request comes from and pages cannot change it: in Sec-Fetch-Site, and older ones in Origin. Who sends
 * neither is no browser. The order of these checks is that of Go's http.CrossOriginProtection.
 * @throws ApiError 403 `cross-site`
 */
export const refuseCrossSite: RequestHandler = (req, _res, next) => {
  if (!safe.has(req.method) && !isOwnSite(req)) {
    throw new ApiError(403, [{ message: 'This request came from another site', code: 'cross-site' }]);
  }
  next();
};

function isOwnSite(req: Request): boolean {
  const site = req.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = req.get('origin');
  // The scheme is left out: behind TLS that ends early it is not known. HSTS looks after that.
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === req.host);
}
