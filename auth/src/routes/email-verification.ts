import { requireAuth, userOf, validateRequest } from '@aisle/common';
import { Router } from 'express';
import { body, matchedData } from 'express-validator';
import type { MailLink } from '../mail-link.ts';
import { requestVerification } from '../operations/request-verification.ts';
import { verifyEmail } from '../operations/verify-email.ts';
import type { AuthThrottles } from '../throttles.ts';

const token = body('token')
  .isString()
  .withMessage('Must be text')
  .bail()
  .matches(/^[\w-]{1,200}$/)
  .withMessage('Must be a token from a mail');

/** Verifying an email address. The link may be opened where nobody is signed in. */
export function emailVerificationRoutes(mailLink: MailLink, { mails, mailAddress }: AuthThrottles): Router {
  const router = Router();

  router.post('/verify-email', ...validateRequest(token), async (req, res) => {
    await verifyEmail(matchedData<{ token: string }>(req).token);
    res.json({ emailVerified: true });
  });

  router.post('/resend-verification', requireAuth, mailAddress, ...validateRequest(), async (req, res) => {
    await mails.spend(userOf(req).id);
    await requestVerification(userOf(req).id, mailLink);
    res.status(204).end();
  });

  return router;
}
