import { ApiError, roles, validateRequest, type Logger, type Role } from '@aisle/common';
import { Router, type Request, type Response } from 'express';
import { body, matchedData, query } from 'express-validator';
import type { AuthConfig } from '../config.ts';
import type { KeyVault } from '../key-vault.ts';
import type { MailLink } from '../mail-link.ts';
import { endSession, endSessionOf } from '../operations/end-session.ts';
import { issueToken } from '../operations/issue-token.ts';
import { renewSession, type Renewed } from '../operations/renew-session.ts';
import { showUser } from '../operations/show-user.ts';
import { signIn, type SignedIn } from '../operations/sign-in.ts';
import { signUp, type NewUser } from '../operations/sign-up.ts';
import { readRenewalToken } from '../renewal-token.ts';
import type { SessionCookies } from '../session-cookies.ts';
import { accountKey, type AuthThrottles } from '../throttles.ts';
import { email, givenPassword, name, newPassword } from './fields.ts';
import { localPath } from './local-path.ts';

const role = body('role')
  .optional()
  .isString()
  .withMessage('Must be text')
  .bail()
  .isIn(roles)
  .withMessage(`Must be one of ${roles.join(', ')}`);

const next = query('next')
  .optional()
  .custom((value) => typeof value === 'string' && value.length <= 2_000)
  .withMessage('Must be a path');

interface Deps {
  config: AuthConfig;
  vault: KeyVault;
  cookies: SessionCookies;
  throttles: AuthThrottles;
  mailLink: MailLink;
  log: Logger;
}

/** Signing up, in and out, renewing a session, and who is signed in. */
export function sessionRoutes({ config, vault, cookies, throttles, mailLink, log }: Deps): Router {
  const { SESSION_TTL_SECONDS: sessionTtl, TOKEN_TTL_SECONDS: tokenTtl } = config;
  const router = Router();
  const { signUpAddress, signInAddress } = throttles;
  router.post('/signup', signUpAddress, ...validateRequest(email(), newPassword(), name(), role), register);
  router.post('/signin', signInAddress, ...validateRequest(email(), givenPassword()), enter);
  router.post('/signout', ...validateRequest(), leave);
  router.post('/renew', ...validateRequest(), renewNow);
  router.get('/renew', ...validateRequest(next), renewAndReturn);
  router.get('/currentuser', show);
  return router;

  async function register(req: Request, res: Response) {
    const given = matchedData<Omit<NewUser, 'role'> & { role?: Role }>(req);
    await throttles.signUps.spend(accountKey(given.email));
    const signedIn = await signUp({ ...given, role: given.role ?? 'buyer' }, sessionTtl, mailLink);
    res.status(201);
    await answer(req, res, signedIn);
  }

  async function enter(req: Request, res: Response) {
    const given = matchedData<{ email: string; password: string }>(req);
    const account = accountKey(given.email);
    // Counted before it is checked: a thousand guesses at once are a thousand.
    await throttles.passwords.spend(account);
    const signedIn = await signIn(given.email, given.password, sessionTtl);
    await throttles.passwords.giveBack(account);
    await answer(req, res, signedIn);
  }

  async function answer(req: Request, res: Response, { user, renewal }: SignedIn) {
    cookies.set(req, res, await issueToken(user, renewal.sessionId, tokenTtl, vault), renewal);
    res.json({ currentUser: user });
  }

  async function leave(req: Request, res: Response) {
    const renewal = readRenewalToken(cookies.renewalOf(req) ?? '');
    if (renewal) await endSessionOf(renewal);
    if (req.currentUser) await endSession(req.currentUser.sessionId);
    cookies.clear(req, res);
    res.status(204).end();
  }

  /** For scripts. */
  async function renewNow(req: Request, res: Response) {
    const renewed = await renew(req, res);
    if (!renewed) {
      cookies.clear(req, res);
      throw new ApiError(401, [{ message: 'Your session has ended, please sign in', code: 'session-ended' }]);
    }
    res.json({ currentUser: renewed.user, expiresIn: tokenTtl });
  }

  /** For pages: the storefront sends a visitor with an expired token here, who comes back with a new one or none. */
  async function renewAndReturn(req: Request, res: Response) {
    if (!(await renew(req, res)) && !req.currentUser) cookies.clear(req, res);
    res.redirect(303, localPath(matchedData<{ next?: string }>(req).next ?? '/'));
  }

  async function renew(req: Request, res: Response): Promise<Renewed | undefined> {
    const given = readRenewalToken(cookies.renewalOf(req) ?? '');
    const renewed = given && (await renewSession(given, sessionTtl, log));
    if (renewed) {
      const token = await issueToken(renewed.user, renewed.sessionId, tokenTtl, vault);
      cookies.set(req, res, token, renewed.renewal);
    }
    return renewed;
  }

  async function show(req: Request, res: Response) {
    const user = req.currentUser && (await showUser(req.currentUser.id));
    res.json({ currentUser: user ?? null });
  }
}
