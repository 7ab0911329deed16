import { checkoutSessionEndpoints } from './checkout-sessions.ts';
import type { Emulator } from './emulator-context.ts';
import type { Endpoint } from './endpoint.ts';
import { ApiError, serverError, tooManyRequests } from './errors.ts';
import { eventEndpoints } from './events.ts';
import { checkExpand, expand } from './expand.ts';
import { json, wait, type Reply, type Request } from './http.ts';
import { fingerprintOf, type Idempotency } from './idempotency.ts';
import { newId } from './ids.ts';
import { checkParams, readForm } from './params.ts';
import { paymentIntentEndpoints } from './payment-intents.ts';
import type { StoredReply } from './records.ts';
import { refundEndpoints } from './refunds.ts';
import { API_VERSION } from './render.ts';
import type { SwitchBoard } from './switches.ts';

const endpoints = [
  ...checkoutSessionEndpoints,
  ...paymentIntentEndpoints,
  ...refundEndpoints,
  ...eventEndpoints,
].map((endpoint) => ({
  ...endpoint,
  pattern: new RegExp(`^${endpoint.path.replace(':id', '(?<id>[^/]+)')}$`),
}));

export interface ApiOptions {
  emulator: Emulator;
  idempotency: Idempotency;
  switches: SwitchBoard;
  /** The only key that is accepted; any `sk_test_…` if not given. */
  secretKey?: string | undefined;
  /** Makes the changes of a request last, and sends its events. */
  commit: () => void;
}

/** Answers one call of Stripe's API, in Stripe's order: key, faults, idempotency, parameters, execution. */
export async function answerApi(options: ApiOptions, request: Request): Promise<Reply> {
  const requestId = newId('req', 14);
  const headers = { 'Request-Id': requestId, 'Stripe-Version': API_VERSION };
  try {
    checkKey(request.headers.authorization, options.secretKey);
    const { endpoint, id } = findEndpoint(request);
    const { current } = options.switches;
    const { latencyMs, fault } = options.switches.meet(request.method, request.path);
    const { latencyAt, failAt, failSticks } = current;

    if (fault && failAt === 'before') {
      await wait(latencyMs);
      return failure(fault, headers);
    }
    const key = request.method === 'POST' ? header(request, 'idempotency-key') : undefined;
    if (key) headers['Idempotency-Key' as keyof typeof headers] = key;
    const fingerprint = key && fingerprintOf(request.method, request.path, request.body);
    const stored = key && fingerprint ? options.idempotency.take(key, fingerprint) : undefined;
    if (stored) {
      await wait(latencyMs);
      return fault ? failure(fault, headers) : replay(stored, headers);
    }
    try {
      if (latencyMs > 0 && latencyAt === 'before') await wait(latencyMs);
      const reply = execute(options, endpoint, id, request, requestId, (status, body) => {
        if (!key || !fingerprint) return;
        const answer = fault === 500 && failSticks ? serverError() : { status, body };
        const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
        const created = options.emulator.now();
        options.idempotency.keep({ key, created, fingerprint, requestId, status: answer.status, body: text });
      });
      if (latencyMs > 0 && latencyAt === 'after') await wait(latencyMs);
      // A stored failure would only be answered again, so Stripe asks its libraries not to retry.
      if (fault) return failure(fault, failSticks ? { ...headers, 'Stripe-Should-Retry': 'false' } : headers);
      return {
        status: reply.status,
        headers: { 'Content-Type': 'application/json', ...headers },
        body: reply.body,
      };
    } finally {
      if (key) options.idempotency.release(key);
    }
  } catch (error) {
    if (!(error instanceof ApiError)) {
      console.error('Stripe emulator:', error);
      return json(500, serverError().body, headers);
    }
    return json(error.status, error.body, headers);
  }
}

/**
 * Checks the parameters and does the work in one synchronous step. A refusal by `run` is an answer like any
 * other and kept under the idempotency key; wrong parameters are not: nothing was executed.
 */
function execute(
  { emulator, commit }: ApiOptions,
  endpoint: Endpoint,
  id: string,
  request: Request,
  requestId: string,
  keep: (status: number, body: string) => void,
): { status: number; body: string } {
  const form = readForm(request.method === 'POST' ? request.body : request.query);
  const params = checkParams(endpoint.params, form) as { expand?: string[] };
  checkExpand(params.expand, endpoint.answers, endpoint.isList ?? false);
  emulator.request = { id: requestId, idempotencyKey: header(request, 'idempotency-key') ?? null };
  let status = 200;
  let answer: object;
  try {
    answer = endpoint.run(emulator, params, id);
    answer = expand(emulator, answer as Record<string, unknown>, params.expand);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    status = error.status;
    answer = error.body;
  } finally {
    emulator.request = { id: null, idempotencyKey: null };
  }
  const body = JSON.stringify(answer);
  keep(status, body);
  commit();
  return { status, body };
}

function checkKey(authorization: string | undefined, secretKey: string | undefined) {
  const key = authorization?.startsWith('Bearer ') ? authorization.slice(7).trim() : undefined;
  if (!key)
    throw new ApiError(
      401,
      'invalid_request_error',
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    );
  if (secretKey === undefined ? /^sk_test_\w+$/.test(key) : key === secretKey) return;
  const shown = key.length > 12 ? `${key.slice(0, 8)}****${key.slice(-4)}` : '****';
  throw new ApiError(401, 'invalid_request_error', `Invalid API Key provided: ${shown}`);
}

function findEndpoint({ method, path }: Request): { endpoint: Endpoint; id: string } {
  for (const endpoint of endpoints) {
    if (endpoint.method !== method) continue;
    const match = endpoint.pattern.exec(path);
    if (match) return { endpoint, id: match.groups?.id ?? '' };
  }
  throw new ApiError(
    404,
    'invalid_request_error',
    `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs. ` +
      'The emulator knows only a part of Stripe: see its README.',
  );
}

function failure(fault: 429 | 500 | 'hang' | 'drop', headers: Record<string, string>): Reply {
  if (fault === 'hang' || fault === 'drop') return fault;
  const error = fault === 429 ? tooManyRequests() : serverError();
  return json(error.status, error.body, headers);
}

const replay = (stored: StoredReply, headers: Record<string, string>): Reply => ({
  status: stored.status,
  headers: {
    'Content-Type': 'application/json',
    ...headers,
    'Idempotent-Replayed': 'true',
    'Original-Request': stored.requestId,
  },
  body: stored.body,
});

function header(request: Request, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
