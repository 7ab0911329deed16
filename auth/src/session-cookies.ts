import type { CookieOptions, Request, Response } from 'express';
import type { RenewalToken } from './renewal-token.ts';

/** Only auth is sent what renews sessions. */
const PATH = '/api/users';

export interface SessionCookies {
  /** Gives a browser a session's token, and what renews it where that is new. */
  set(req: Request, res: Response, token: string, renewal: RenewalToken | undefined): void;
  /** Takes both from it. */
  clear(req: Request, res: Response): void;
  /** What the request can renew its session with. */
  renewalOf(req: Request): string | undefined;
}

/**
 * The two cookies of a session, which both last as long as it: `session` for all services, `renewal` for auth alone.
 * A browser takes a cookie named `__Secure-` from TLS only; `__Host-` would not allow a path.
 */
export function sessionCookies(ttlSeconds: number, secure: boolean): SessionCookies {
  const name = secure ? '__Secure-renewal' : 'renewal';
  const options: CookieOptions = { httpOnly: true, sameSite: 'lax', secure, path: PATH };
  const maxAge = ttlSeconds * 1000;
  const pattern = new RegExp(`(?:^|; *)${name}=([^;]*)`);
  return {
    set(req, res, token, renewal) {
      req.session = { jwt: token };
      req.sessionOptions.maxAge = maxAge;
      if (renewal) res.cookie(name, renewal.text, { ...options, maxAge });
    },
    clear(req, res) {
      req.session = null;
      res.clearCookie(name, options);
    },
    renewalOf: (req) => pattern.exec(req.get('cookie') ?? '')?.[1],
  };
}
