import type { Request, RequestHandler } from 'express';
import { validationResult, type ValidationChain } from 'express-validator';
import { ApiError, badRequest, type ErrorDetail } from '../errors/api-error.ts';

/** No body of ours is as deep; one that is aims at code that recurses. */
const MAX_DEPTH = 20;
/** As many as help; a hostile body may have thousands, each as long as it likes. */
const MAX_DETAILS = 50;
const MAX_PATH = 100;

/**
 * Checks a request against express-validator chains, and refuses body keys that no chain names.
 * @throws ApiError 400 with one entry a wrong field
 */
export function validateRequest(...chains: ValidationChain[]): RequestHandler[] {
  const check: RequestHandler = async (req, _res, next) => {
    refuseOddBody(req);
    const contexts = await Promise.all(chains.map(async (chain) => (await chain.run(req)).context));
    const problems = validationResult(req).array();
    const known = contexts
      .filter(({ locations }) => locations.includes('body'))
      .flatMap(({ fields }) => fields);
    const details = [...problems.flatMap(detailsOf), ...unknownFields(req.body, known)];
    if (details.length > 0) throw new ApiError(400, details.slice(0, MAX_DETAILS));
    next();
  };
  return [check];
}

function refuseOddBody(req: Request): void {
  const body: unknown = req.body;
  if (body === undefined) return;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw badRequest('The body must be a JSON object');
  }
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw badRequest('The body is nested too deeply');
    level = level.flatMap((one) => (typeof one === 'object' && one ? (Object.values(one) as unknown[]) : []));
  }
}

type ValidationProblem = ReturnType<ReturnType<typeof validationResult>['array']>[number];

function detailsOf(error: ValidationProblem): ErrorDetail[] {
  const message = String(error.msg);
  return [error.type === 'field' ? { message, field: error.path } : { message }];
}

/** The fields that chains name, as a tree; a leaf stands for all that is below it. `*` matches any key. */
interface KnownFields {
  whole: boolean;
  below: Map<string, KnownFields>;
}

/**
 * An entry for each key of a body that no chain names. express-validator's own `checkExact` takes `constructor`
 * and `__proto__` for known and fails on a null where it expects an object.
 */
function unknownFields(body: unknown, fields: string[]): ErrorDetail[] {
  const root: KnownFields = { whole: false, below: new Map() };
  for (const field of fields) {
    let branch = root;
    for (const key of field.split(/[.[\]]+/).filter((part) => part !== '')) {
      const next = branch.below.get(key) ?? { whole: false, below: new Map() };
      branch.below.set(key, next);
      branch = next;
    }
    branch.whole = true;
  }
  return [...unknownPaths(body, root, '')].map((path) => ({
    message: 'Unknown field',
    field: path.slice(0, MAX_PATH),
    code: 'unknown-field',
  }));
}

function* unknownPaths(value: unknown, known: KnownFields, path: string): Generator<string> {
  if (typeof value !== 'object' || value === null || known.whole) return;
  for (const [key, inner] of Object.entries(value)) {
    const keyPath = Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    const branch = known.below.get(key) ?? known.below.get('*');
    if (branch) yield* unknownPaths(inner, branch, keyPath);
    else yield keyPath;
  }
}
