import axios, { isAxiosError } from 'axios';

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
    const { data } = await axios.post<{ expiresIn: number }>('/api/users/renew', {}, { timeout: 10_000 });
    return { expiresIn: data.expiresIn };
  } catch (error) {
    if (isAxiosError(error) && error.response?.status === 401) return 'ended';
    throw error;
  }
}
