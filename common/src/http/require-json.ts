import type { RequestHandler } from 'express';
import { ApiError } from '../errors/api-error.ts';

/** Refuses a body that is not JSON. @throws ApiError 415 */
export const requireJson: RequestHandler = (req, _res, next) => {
  const hasBody =
    req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  if (hasBody && !req.is('application/json')) {
    throw new ApiError(415, [{ message: 'Send JSON, with Content-Type: application/json' }]);
  }
  next();
};
