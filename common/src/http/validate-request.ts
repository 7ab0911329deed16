import type { RequestHandler } from 'express';
import { checkExact, validationResult, type ValidationChain } from 'express-validator';
import { ApiError, badRequest, type ErrorDetail } from '../errors/api-error.ts';

/**
 * Checks a request against express-validator chains, and refuses body keys that no chain names.
 * @throws ApiError 400 with one entry a wrong field
 */
export function validateRequest(...chains: ValidationChain[]): RequestHandler[] {
  const exact = checkExact(chains, { locations: ['body'] });
  const check: RequestHandler = async (req, _res, next) => {
    const body: unknown = req.body;
    if (body !== undefined && (typeof body !== 'object' || body === null || Array.isArray(body))) {
      throw badRequest('The body must be a JSON object');
    }
    await exact.run(req);
    const errors = validationResult(req).array();
    if (errors.length > 0) throw new ApiError(400, errors.flatMap(detailsOf));
    next();
  };
  return [check];
}

type ValidationProblem = ReturnType<ReturnType<typeof validationResult>['array']>[number];

function detailsOf(error: ValidationProblem): ErrorDetail[] {
  if (error.type === 'unknown_fields') {
    return error.fields.map(({ path }) => ({ message: 'Unknown field', field: path, code: 'unknown-field' }));
  }
  const message = String(error.msg);
  return [error.type === 'field' ? { message, field: error.path } : { message }];
}
