import { ApiError } from './api-error.ts';
import { send } from './http.ts';

/** Seconds that the new token lasts; `ended` when there is no session to renew any more. */
export type Renewal = { expiresIn: number } | 'ended';

let running: Promise<Renewal> | undefined;

/** Renews the session; all who ask at the same moment share one call. Throws when the API cannot say. */
export function renewSession(): Promise<Renewal> {
  running ??= ask().finally(() => (running = undefined));
  return running;
}

async function ask(): Promise<Renewal> {
  try {
    const renew = { method: 'post', url: '/users/renew', data: {}, timeout: 10_000 } as const;
    return (await send<{ expiresIn: number }>('/api', renew)).data;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return 'ended';
    throw error;
  }
}
