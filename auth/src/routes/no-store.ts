import type { RequestHandler } from 'express';

/** What is said of one user is for nobody's cache. */
export const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};
