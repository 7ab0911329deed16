import { createApp, type ServiceContext } from '@aisle/common';
import type { Express } from 'express';
import type { AuthConfig } from './config.ts';
import type { KeyVault } from './key-vault.ts';
import { mailLinkFor } from './mail-link.ts';
import { emailVerificationRoutes } from './routes/email-verification.ts';
import { jwksRoutes } from './routes/jwks.ts';
import { onlyLiveSessions } from './routes/live-sessions.ts';
import { meRoutes } from './routes/me.ts';
import { noStore } from './routes/no-store.ts';
import { sessionRoutes } from './routes/session.ts';
import { sessionCookies } from './session-cookies.ts';
import { authThrottles } from './throttles.ts';

/** auth's Express app: `/api/users`. */
export const buildApp = (context: ServiceContext, config: AuthConfig, vault: KeyVault): Express =>
  createApp(context, {
    routes: (app) => {
      const { log, secureCookies } = context;
      const mailLink = mailLinkFor(config, log);
      const cookies = sessionCookies(config.SESSION_TTL_SECONDS, secureCookies);
      const throttles = authThrottles(context, config);
      app.use('/api/users', jwksRoutes(config.SIGNING_KEY_LEAD_SECONDS));
      app.use('/api/users', noStore, onlyLiveSessions);
      app.use('/api/users', sessionRoutes({ config, vault, cookies, throttles, mailLink, log }));
      app.use('/api/users/me', meRoutes(cookies, throttles));
      app.use('/api/users', emailVerificationRoutes(mailLink, throttles));
    },
  });
