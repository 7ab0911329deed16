import { randomBytes } from 'node:crypto';

/** The last deltas of a session that this process has shown, numbered without gaps. */
export interface DeltaLog {
  /** Stands for all that has been appended so far. Means something to this process alone. */
  cursor(): string;
  /** Appends one delta and answers it as an SSE event. */
  append(data: string): string;
  /** All events after a cursor; undefined where they are not, or not all, here. */
  since(cursor: string): string | undefined;
  /** How much memory the events take. */
  bytes(): number;
}

/** How many characters of events one session keeps: minutes of a busy sale. */
const MAX_SIZE = 512 * 1024;

/** Makes an empty log. Its name is random: no cursor of another process, or of an earlier log, fits by chance. */
export function deltaLog(maxSize = MAX_SIZE): DeltaLog {
  const name = randomBytes(6).toString('hex');
  let events: string[] = [];
  /** How many were dropped from the front of `events`, and where in it the kept ones begin. */
  let dropped = 0;
  let start = 0;
  let size = 0;

  const last = () => dropped + events.length - start;

  return {
    cursor: () => `${name}-${last()}`,
    append(data) {
      const event = `event: delta\nid: ${name}-${last() + 1}\ndata: ${data}\n\n`;
      events.push(event);
      size += event.length;
      while (size > maxSize && start < events.length) {
        size -= events[start]!.length;
        start += 1;
        dropped += 1;
      }
      if (start > 1024 && start > events.length / 2) {
        events = events.slice(start);
        start = 0;
      }
      return event;
    },
    since(cursor) {
      const [, of, number] = /^([0-9a-f]{12})-(\d{1,15})$/.exec(cursor) ?? [];
      const seen = Number(number);
      if (of !== name || seen < dropped || seen > last()) return undefined;
      return events.slice(start + seen - dropped).join('');
    },
    bytes: () => size,
  };
}
