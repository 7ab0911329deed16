import cookieSession from 'cookie-session';
import type { Express, Request, RequestHandler } from 'express';

type Session = Request['session'];

/** What cookie-session would define as `session` on each request. */
const accessors = Symbol('session');

interface WithAccessors {
  [accessors]?: { get(): Session; set(session: Session): void };
}

/**
 * cookie-session, but that `req.session` is defined once for the app and not on each request. V8 keeps accessors of a
 * single object in its old generation, from where they hold the request and all that hangs on it past every collection
 * of young objects: garbage that lies there until the whole heap is marked (decision 7 has figures).
 */
export function sessionCookie(
  app: Express,
  options: CookieSessionInterfaces.CookieSessionOptions,
): RequestHandler {
  Object.defineProperty(app.request, 'session', {
    configurable: true,
    get(this: WithAccessors) {
      return this[accessors]?.get();
    },
    set(this: WithAccessors, session: Session) {
      this[accessors]?.set(session);
    },
  });
  const handle = cookieSession(options);
  return (req, res, next) => handle(new Proxy(req, keptAside), res, next);
}

const keptAside: ProxyHandler<Request & WithAccessors> = {
  defineProperty(req, name, property) {
    if (name !== 'session') return Reflect.defineProperty(req, name, property);
    req[accessors] = property as Required<WithAccessors>[typeof accessors];
    return true;
  },
};
