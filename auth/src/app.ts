import { createApp, type ServiceContext } from '@aisle/common';
import type { Express } from 'express';
import type { AuthConfig } from './config.ts';
import { mailLinkFor } from './mail-link.ts';
import { emailVerificationRoutes } from './routes/email-verification.ts';
import { jwksRoutes } from './routes/jwks.ts';
import { meRoutes } from './routes/me.ts';
import { noStore } from './routes/no-store.ts';
import { sessionRoutes } from './routes/session.ts';

/** auth's Express app: `/api/users`. */
export const buildApp = (context: ServiceContext, config: AuthConfig): Express =>
  createApp(context, {
    routes: (app) => {
      const mailLink = mailLinkFor(config, context.log);
      app.use('/api/users', jwksRoutes(config.SIGNING_KEY_LEAD_SECONDS));
      app.use('/api/users', noStore);
      app.use('/api/users', sessionRoutes(config.SESSION_TTL_SECONDS, mailLink));
      app.use('/api/users/me', meRoutes());
      app.use('/api/users', emailVerificationRoutes(mailLink));
    },
  });
