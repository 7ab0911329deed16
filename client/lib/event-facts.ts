/** Below this share of what there was, little is left. */
const LITTLE = 0.2;

/** Whether so little is left that one has to hurry. */
export function sellsFast({ free, capacity }: { free: number; capacity: number }): boolean {
  return free > 0 && capacity > 0 && free / capacity <= LITTLE;
}

/** The first session that is not over; the last one where all are. Soonest first. */
export function nextSession<Session extends { startsAt: string; endsAt?: string }>(
  sessions: readonly Session[],
  now = Date.now(),
): Session | undefined {
  return sessions.find(({ startsAt, endsAt }) => Date.parse(endsAt ?? startsAt) > now) ?? sessions.at(-1);
}
