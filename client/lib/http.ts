import axios from 'axios';
import { refusal, unreachable } from './api-error.ts';

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

/** The same on browser and server: no redirect is followed, and every answer is looked at here. */
const http = axios.create({
  adapter: 'fetch',
  fetchOptions: { redirect: 'manual' },
  timeout: 20_000,
  responseType: 'text',
  validateStatus: null,
});

/** Calls the API under `base`, from the browser or the server alike. Throws an ApiError for any answer but a good one. */
export async function send<T>(base: string, request: ApiRequest): Promise<ApiAnswer<T>> {
  const summary = `${(request.method ?? 'get').toUpperCase()} ${request.url}`;
  const response = await http.request<string>({ baseURL: base, ...request }).catch((error: unknown) => {
    // What axios throws has the request with it, and so the visitor's session: only its words may get into a log.
    throw unreachable(`${summary}: ${String(error)}`);
  });
  const { status } = response;
  const body = parsed(response.data);
  if (status < 200 || status > 299) throw refusal(status, body, `${summary}: ${status}`);
  return { data: body as T, headers: new Headers(response.headers as Record<string, string>) };
}

/** The body as JSON; undefined where it is empty or something else, such as a proxy's page. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
