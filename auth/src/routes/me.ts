import { badRequest, notSignedIn, requireAuth, userOf, validateRequest } from '@aisle/common';
import { Router } from 'express';
import { matchedData } from 'express-validator';
import type { SessionCookies } from '../session-cookies.ts';
import { accountKey, type AuthThrottles } from '../throttles.ts';
import { deleteUser } from '../operations/delete-user.ts';
import { showUser } from '../operations/show-user.ts';
import { updateUser, type UserChanges } from '../operations/update-user.ts';
import { currentPassword, name, newPassword } from './fields.ts';

/** The account of whoever is signed in. */
export function meRoutes(cookies: SessionCookies, { passwords }: AuthThrottles): Router {
  const router = Router();

  router.get('/', requireAuth, async (req, res) => {
    const user = await showUser(userOf(req).id);
    if (!user) throw notSignedIn();
    res.json({ currentUser: user });
  });

  router.patch(
    '/',
    requireAuth,
    ...validateRequest(name(), newPassword().optional(), currentPassword()),
    async (req, res) => {
      const changes = matchedData<UserChanges>(req);
      if (changes.name === undefined && changes.password === undefined) throw badRequest('Nothing to change');
      const account = accountKey(userOf(req).email);
      if (changes.password !== undefined) await passwords.spend(account);
      const user = await updateUser(userOf(req), changes);
      if (changes.password !== undefined) await passwords.giveBack(account);
      res.json({ currentUser: user });
    },
  );

  router.delete('/', requireAuth, ...validateRequest(), async (req, res) => {
    await deleteUser(userOf(req).id);
    cookies.clear(req, res);
    res.status(204).end();
  });

  return router;
}
