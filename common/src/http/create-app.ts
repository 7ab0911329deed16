import express, { type Express } from 'express';
import { notFound } from '../errors/api-error.ts';
import { createSessionVerifier } from '../security/session-token.ts';
import { serveMetrics } from '../service/metrics.ts';
import type { ServiceContext } from '../service/run-service.ts';
import { readCurrentUser } from './current-user.ts';
import { handleErrors } from './handle-errors.ts';
import { jsonBody } from './json-body.ts';
import { logRequests } from './log-requests.ts';
import { observeRequests } from './observe-requests.ts';
import { answerProbes } from './probes.ts';
import { refuseCrossSite } from './refuse-cross-site.ts';
import { requireJson } from './require-json.ts';
import { securityHeaders } from './security-headers.ts';
import { sessionCookie } from './session.ts';

export interface AppRoutes {
  /** Registers routes that need the body as it came, such as a signed webhook, and are no page's to call. */
  raw?: (app: Express) => void;
  /** Registers all other routes; bodies are parsed and the current user is known. */
  routes: (app: Express) => void;
  /** The largest JSON body taken; 100 kB unless told. */
  bodyLimit?: string;
}

/** `__Host-`: a browser takes it only from TLS, for all paths, and from no other host, a subdomain's neighbour included. */
const sessionCookieName = (secure: boolean): string => (secure ? '__Host-session' : 'session');

/** The Express app that all services share: probes, request log, session, JSON bodies, routes, errors. */
export function createApp(context: ServiceContext, { raw, routes, bodyLimit = '100kb' }: AppRoutes): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  // Behind the ingress TLS has ended already; cookie-session would refuse to set a Secure cookie. Counted, not told by
  // their addresses: what a visitor has written into X-Forwarded-For comes before what our own proxies add to it.
  app.set('trust proxy', context.trustedProxyHops);

  answerProbes(app, context.health);
  serveMetrics(app);
  app.use(observeRequests, logRequests(context.log));
  app.use(securityHeaders(context.secureCookies));
  raw?.(app);
  app.use(refuseCrossSite);
  app.use(
    sessionCookie(app, {
      name: sessionCookieName(context.secureCookies),
      // The token inside is signed; signing the cookie as well would need a shared secret.
      signed: false,
      httpOnly: true,
      sameSite: 'lax',
      secure: context.secureCookies,
    }),
  );
  app.use(readCurrentUser(createSessionVerifier(context.keys)));
  app.use(requireJson, jsonBody(bodyLimit));
  routes(app);
  app.use(() => {
    throw notFound();
  });
  app.use(handleErrors(context.log));
  return app;
}
