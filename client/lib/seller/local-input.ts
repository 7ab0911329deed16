/** A time as `<input type="datetime-local">` has it, in this browser's zone: "2026-11-20T19:30". Empty for none. */
export function toLocalInput(iso: string | undefined): string {
  if (iso === undefined) return '';
  const time = new Date(iso);
  const shifted = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

/**
 * The time that was chosen, as ISO-8601 UTC; undefined where none was. `original` comes back as it was while the
 * input still shows it: the input knows no seconds, and a session must not move by them.
 */
export function fromLocalInput(typed: string, original?: string): string | undefined {
  if (original !== undefined && toLocalInput(original) === typed) return original;
  const time = new Date(typed);
  return typed === '' || Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/** The same time of day so many days later. */
export function daysLater(typed: string, days: number): string {
  const time = new Date(typed);
  if (Number.isNaN(time.getTime())) return typed;
  time.setDate(time.getDate() + days);
  return toLocalInput(time.toISOString());
}
