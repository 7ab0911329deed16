/**
 * The time on the API's clock (ms), from an answer's Date header; this machine's own where there is none. The header is
 * cut to the second: this gives the end of that second, so that the time left to pay is never overstated.
 */
export function answeredAt(date: string | null | undefined): number {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? Date.now() : time + 999;
}
