import { roles, validateRequest, type Role } from '@aisle/common';
import { Router, type Request } from 'express';
import { body, matchedData } from 'express-validator';
import type { MailLink } from '../mail-link.ts';
import type { UserSnapshot } from '../models/user.ts';
import { issueSession } from '../operations/issue-session.ts';
import { showUser } from '../operations/show-user.ts';
import { signIn } from '../operations/sign-in.ts';
import { signUp, type NewUser } from '../operations/sign-up.ts';
import { email, givenPassword, name, newPassword } from './fields.ts';

const role = body('role')
  .optional()
  .isString()
  .withMessage('Must be text')
  .bail()
  .isIn(roles)
  .withMessage(`Must be one of ${roles.join(', ')}`);

/** Signing up, in and out, and who is signed in. */
export function sessionRoutes(sessionTtlSeconds: number, mailLink: MailLink): Router {
  const router = Router();

  const openSession = async (req: Request, user: UserSnapshot) => {
    req.session = { jwt: await issueSession(user, sessionTtlSeconds) };
  };

  router.post('/signup', ...validateRequest(email(), newPassword(), name(), role), async (req, res) => {
    const given = matchedData<Omit<NewUser, 'role'> & { role?: Role }>(req);
    const user = await signUp({ ...given, role: given.role ?? 'buyer' }, mailLink);
    await openSession(req, user);
    res.status(201).json({ currentUser: user });
  });

  router.post('/signin', ...validateRequest(email(), givenPassword()), async (req, res) => {
    const given = matchedData<{ email: string; password: string }>(req);
    const user = await signIn(given.email, given.password);
    await openSession(req, user);
    res.json({ currentUser: user });
  });

  router.post('/signout', ...validateRequest(), (req, res) => {
    req.session = null;
    res.status(204).end();
  });

  router.get('/currentuser', async (req, res) => {
    const user = req.currentUser && (await showUser(req.currentUser.id));
    res.json({ currentUser: user ?? null });
  });

  return router;
}
