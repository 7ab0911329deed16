import { ApiError, refusal, unreachable } from './api-error.ts';

/** A call of the API: a path, and what goes with it. `params` that are missing are left out; `timeout` is in ms. */
export type ApiRequest = {
  method?: 'get' | 'post' | 'put' | 'patch' | 'delete';
  url: string;
  params?: Params;
  data?: unknown;
  headers?: Record<string, string>;
  timeout?: number;
};

export type Params = Record<string, string | number | null | undefined>;

export type ApiAnswer<T> = { data: T; headers: Headers };

const TIMEOUT_MS = 20_000;

/**
 * Calls the API under `base` as the browser does it. Throws an ApiError for any answer but a good one.
 * Not by axios, which the server reads with (server-api.ts): it is 20 KB compressed, a tenth of all that the page with the seat map may weigh, and would put that
 * over its limit (infra/test/browser/arena.browser.test.ts measures it).
 */
export async function send<T>(base: string, request: ApiRequest): Promise<ApiAnswer<T>> {
  const { method = 'get', url, params, data, headers, timeout = TIMEOUT_MS } = request;
  const summary = `${method.toUpperCase()} ${url}`;
  try {
    const response = await fetch(base + url + queryOf(params), {
      method: method.toUpperCase(),
      headers: { ...(data !== undefined && { 'Content-Type': 'application/json' }), ...headers },
      ...(data !== undefined && { body: JSON.stringify(data) }),
      signal: AbortSignal.timeout(timeout),
      redirect: 'manual',
    });
    const text = await response.text();
    if (!response.ok) throw refusal(response.status, parsed(text), `${summary}: ${response.status}`);
    return { data: parsed(text) as T, headers: response.headers };
  } catch (error) {
    // What fetch throws has the request with it, and so the visitor's session: only its words may get into a log.
    throw error instanceof ApiError ? error : unreachable(`${summary}: ${String(error)}`);
  }
}

function queryOf(params: Params = {}): string {
  const given = Object.entries(params).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

/** The body as JSON; undefined where it is empty or something else, such as a proxy's page. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
