import cookieSession from 'cookie-session';
import express, { type Express } from 'express';
import { notFound } from '../errors/api-error.ts';
import { createSessionVerifier } from '../security/session-token.ts';
import { serveMetrics } from '../service/metrics.ts';
import type { ServiceContext } from '../service/run-service.ts';
import { readCurrentUser } from './current-user.ts';
import { handleErrors } from './handle-errors.ts';
import { logRequests } from './log-requests.ts';
import { observeRequests } from './observe-requests.ts';
import { answerProbes } from './probes.ts';
import { requireJson } from './require-json.ts';

export interface AppRoutes {
  /** Registers routes that need the body as it came, such as a signed webhook. */
  raw?: (app: Express) => void;
  /** Registers all other routes; bodies are parsed and the current user is known. */
  routes: (app: Express) => void;
  /** The largest JSON body taken; 100 kB unless told. */
  bodyLimit?: string;
}

/** The Express app that all services share: probes, request log, session, JSON bodies, routes, errors. */
export function createApp(context: ServiceContext, { raw, routes, bodyLimit = '100kb' }: AppRoutes): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  // Behind the ingress TLS has ended already; cookie-session would refuse to set a Secure cookie.
  // Only neighbours are believed: the ingress is one, a browser that writes X-Forwarded-For itself is not.
  app.set('trust proxy', ['loopback', 'linklocal', 'uniquelocal']);

  answerProbes(app, context.health);
  serveMetrics(app);
  app.use(observeRequests, logRequests(context.log));
  raw?.(app);
  app.use(
    cookieSession({
      name: 'session',
      // The token inside is signed; signing the cookie as well would need a shared secret.
      signed: false,
      httpOnly: true,
      sameSite: 'lax',
      secure: context.secureCookies,
    }),
  );
  app.use(readCurrentUser(createSessionVerifier(context.keys)));
  app.use(requireJson, express.json({ limit: bodyLimit }));
  routes(app);
  app.use(() => {
    throw notFound();
  });
  app.use(handleErrors(context.log));
  return app;
}
