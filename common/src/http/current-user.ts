import type { RequestHandler, Request } from 'express';
import { forbidden, notSignedIn, sessionExpired } from '../errors/api-error.ts';
import type { SessionVerifier } from '../security/session-token.ts';
import type { CurrentUser, Role } from '../security/user.ts';

declare module 'express-serve-static-core' {
  interface Request {
    currentUser?: CurrentUser;
    /** The session's token was good until its time ran out: renewing it helps. */
    sessionExpired?: boolean;
  }
}

/** Sets `req.currentUser` when the session's token holds. A bad token is like none: who needs a user says 401. */
export function readCurrentUser(verify: SessionVerifier): RequestHandler {
  return async (req, _res, next) => {
    const token: unknown = req.session?.['jwt'];
    const found = typeof token === 'string' ? await verify(token) : undefined;
    if (found === 'expired') req.sessionExpired = true;
    else if (found) req.currentUser = found;
    next();
  };
}

/** Lets only signed-in users pass. @throws ApiError 401 */
export const requireAuth: RequestHandler = (req, _res, next) => {
  userOf(req);
  next();
};

/** Lets only users of one role pass. @throws ApiError 401, 403 */
export const requireRole =
  (role: Role): RequestHandler =>
  (req, _res, next) => {
    if (userOf(req).role !== role) throw forbidden(`Only a ${role} may do this`);
    next();
  };

/** Who is signed in. @throws ApiError 401 when nobody is; `session-expired` when a renewal may help. */
export function userOf(req: Request): CurrentUser {
  if (req.currentUser) return req.currentUser;
  throw req.sessionExpired ? sessionExpired() : notSignedIn();
}
