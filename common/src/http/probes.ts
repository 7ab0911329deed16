import express, { type Express } from 'express';
import { unavailable } from '../errors/api-error.ts';
import { isReady, type Health } from '../service/health.ts';
import type { Logger } from '../service/logger.ts';
import { handleErrors } from './handle-errors.ts';

/** `/healthz`: the process is alive. `/readyz`: requests can be served now, 503 while they cannot. */
export function answerProbes(app: Express, health: Health): void {
  app.get('/healthz', (_req, res) => {
    res.json({ status: 'alive' });
  });
  app.get('/readyz', (_req, res) => {
    const ready = isReady(health);
    res.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready' });
  });
}

/** What answers while a service starts: the probes, and 503 with Retry-After for all else. */
export function createStartingApp(health: Health, log: Logger): Express {
  const app = express();
  app.disable('x-powered-by');
  answerProbes(app, health);
  app.use(() => {
    throw unavailable('Please try again in a moment');
  });
  app.use(handleErrors(log));
  return app;
}
