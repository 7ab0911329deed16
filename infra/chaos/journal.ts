import { createWriteStream } from 'node:fs';

/**
 * What a requester knows of a request: it was done; it was refused, and changed nothing; or neither, because no answer
 * came or one that says only that something is broken (5xx).
 */
export type Outcome = 'success' | 'refused' | 'unknown';

export type RequestKind = 'list' | 'order' | 'cancel' | 'pay' | 'checkout' | 'pay-at-stripe' | 'scan';

export interface Entry {
  kind: RequestKind;
  /** Whose request it was. */
  userId: string;
  /** The same for all tries of one wish: its Idempotency-Key where the route takes one. */
  wish: string;
  /** The order, ticket or session that it is about. */
  about?: string | undefined;
  at: number;
  ms: number;
  outcome: Outcome;
  /** Of the answer; 0 where none came. */
  status: number;
  /** The body of what succeeded. */
  answer?: unknown;
  /** What was told of what did not. */
  told?: string | undefined;
}

/** What comes back from a request. */
export interface Reply {
  status: number;
  data: unknown;
}

export interface Journal {
  entries: readonly Entry[];
  /** Makes a request and writes down what came of it. Never throws. */
  ask(request: Pick<Entry, 'kind' | 'userId' | 'wish' | 'about'>, send: () => Promise<Reply>): Promise<Entry>;
  close(): void;
}

const outcomeOf = (status: number): Outcome => {
  if (status === 0 || status >= 500) return 'unknown';
  return status < 300 ? 'success' : 'refused';
};

/** Starts a journal; it is written to the file too, a line a request, for whoever has to look into a violation. */
export function openJournal(file: string): Journal {
  const entries: Entry[] = [];
  const out = createWriteStream(file, { flags: 'a' });
  return {
    entries,
    async ask(request, send) {
      const at = Date.now();
      const { status, data } = await send().catch((error: unknown) => ({ status: 0, data: String(error) }));
      const outcome = outcomeOf(status);
      const entry: Entry = {
        ...request,
        at,
        ms: Date.now() - at,
        outcome,
        status,
        ...(outcome === 'success' ? { answer: data } : { told: JSON.stringify(data).slice(0, 300) }),
      };
      entries.push(entry);
      out.write(`${JSON.stringify(entry)}\n`);
      return entry;
    },
    close: () => out.end(),
  };
}

/** How many requests there were of each outcome. */
export function countOutcomes(entries: readonly Entry[]): Record<Outcome, number> {
  const counts = { success: 0, refused: 0, unknown: 0 };
  for (const { outcome } of entries) counts[outcome] += 1;
  return counts;
}

/** The last word on each wish: what was not answered may have been asked again. */
export function lastWords(entries: readonly Entry[]): Entry[] {
  const last = new Map<string, Entry>();
  for (const entry of entries) last.set(`${entry.kind} ${entry.wish}`, entry);
  return [...last.values()];
}
