type Dated = { headers: unknown };

/** The time on the API's clock (ms) in its Date header; this machine's own where there is none. */
export function answeredAt(response: Dated): number {
  const date = (response.headers as Record<string, unknown>)['date'];
  const time = typeof date === 'string' ? Date.parse(date) : NaN;
  return Number.isNaN(time) ? Date.now() : time;
}
