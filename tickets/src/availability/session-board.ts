import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Logger } from '@aisle/common';
import { keptBytes } from '../kept-bytes.ts';
import { SectionAvailability, type SectionAvailabilityDocument } from '../models/section-availability.ts';
import { deltaLog } from './delta-log.ts';
import { gatheredDeltas } from './gathered-deltas.ts';
import { readSections } from './read-sections.ts';
import type { SectionDelta } from './section-delta.ts';
import { sessionState } from './session-state.ts';

/** The availability of a session, ready to be sent. */
export interface Shown {
  body: Buffer;
  etag: string;
  /** Made when it is first asked for. */
  gzip(): Buffer;
}

/** Somebody who looks at a session. */
export interface Watcher {
  /** Gets what to send next, several events at once. */
  send(events: Buffer): void;
  /** The board is no more; who comes again gets another. */
  end(): void;
}

/** One session as this process shows it: loaded once, kept current by deltas. */
export interface SessionBoard {
  readonly eventId: string;
  readonly sessionId: string;
  /** The same in every process that knows the same. */
  version(): number;
  /** Takes in what was announced. None at all means that something has changed. */
  receive(deltas: SectionDelta[]): void;
  /** Reads from the database what is newer there. Does not fail: what could not be read the next look finds. */
  look(): Promise<void>;
  shown(): Shown;
  /** Answers the events that a new watcher starts with: those after its cursor, or else a snapshot. */
  watch(watcher: Watcher, cursor: string | undefined): Buffer;
  /** Once a watcher has left, it gets nothing more. */
  leave(watcher: Watcher): void;
  watchers(): number;
  /** How much memory it takes, about. */
  bytes(): number;
  stop(): void;
}

export interface BoardOptions {
  eventId: string;
  sessionId: string;
  sections: SectionAvailabilityDocument[];
  log: Logger;
  /** Called when the session no longer has the sections that it was loaded with. */
  onOutdated: () => void;
}

/** How long to wait for a delta that another one has overtaken, before its section is read. */
const OVERTAKEN_MS = 50;
/** How many of those are kept meanwhile; what was not kept is read. */
const MAX_EARLY = 1_000;
/** What a board and its subscription take beside its sections, measured in Node 24. */
const EMPTY_BYTES = 5_000;

/**
 * How long deltas are gathered before they are shown. Writing to many watchers is what a delta costs, so the more
 * there are the fewer and larger the writes; half a second to the screen still leaves room.
 */
const gatherMs = (watchers: number): number => Math.min(200, 50 + watchers / 10);

/** Makes the board of a session from what was read of its sections. */
export function sessionBoard(options: BoardOptions): SessionBoard {
  const { eventId, sessionId, log, onOutdated } = options;
  const state = sessionState(sessionId, options.sections);
  const history = deltaLog();
  const gathered = gatheredDeltas();
  const watchers = new Set<Watcher>();
  let early: SectionDelta[] = [];
  let shown: Shown | undefined;
  let showing: NodeJS.Timeout | undefined;
  let waiting: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let lookAgain = false;
  let stopped = false;

  const show = () => {
    clearTimeout(showing);
    showing = undefined;
    shown = undefined;
    const events = gathered.take().map((delta) => history.append(JSON.stringify(delta)));
    if (watchers.size === 0 || events.length === 0) return;
    const together = Buffer.from(events.join(''));
    for (const watcher of watchers) watcher.send(together);
  };

  const showSoon = () => {
    if (watchers.size === 0) show();
    else showing ??= setTimeout(show, gatherMs(watchers.size));
  };

  /** Takes in all deltas whose turn it is, and keeps those that are early. */
  const takeIn = (deltas: SectionDelta[]) => {
    let applied = 0;
    let before: number;
    let rest = deltas;
    do {
      before = applied;
      rest = rest.filter((delta) => {
        const outcome = state.apply(delta);
        if (outcome === 'applied') {
          gathered.add(delta);
          applied += 1;
        }
        return outcome === 'gap';
      });
    } while (rest.length > 0 && applied > before);
    early = rest.slice(-MAX_EARLY);
    if (applied > 0) showSoon();
  };

  const readNewer = async () => {
    const stored = await SectionAvailability.find(
      { eventId, sessionId },
      { sectionId: 1, revision: 1 },
    ).lean();
    if (stored.some(({ sectionId }) => state.revisionOf(sectionId) === undefined)) return onOutdated();
    const newer = stored.filter(({ sectionId, revision }) => revision > state.revisionOf(sectionId)!);
    if (newer.length === 0) return;
    const sections = await readSections(
      { _id: { $in: newer.map(({ _id }) => _id) } },
      { withSeatVersions: false },
    );
    for (const section of sections) {
      const delta = state.replace(section);
      if (delta) gathered.add(delta);
    }
    showSoon();
    takeIn(early);
  };

  const look = (): Promise<void> => {
    if (looking) {
      lookAgain = true;
      return looking;
    }
    looking = readNewer()
      .catch((error: unknown) =>
        log.warn({ err: error, sessionId }, 'availability not read, will look again'),
      )
      .finally(() => {
        looking = undefined;
        if (!lookAgain) return;
        lookAgain = false;
        void look();
      });
    return looking;
  };

  return {
    eventId,
    sessionId,
    version: () => state.version(),
    receive(deltas) {
      if (deltas.length === 0) void look();
      takeIn([...early, ...deltas]);
      if (early.length === 0 || waiting) return;
      waiting = setTimeout(() => {
        waiting = undefined;
        if (early.length > 0) void look();
      }, OVERTAKEN_MS);
    },
    look,
    shown: () => (shown ??= ready(state.json())),
    watch(watcher, cursor) {
      // The snapshot holds what is gathered too, so its cursor has to stand behind it.
      if (showing) show();
      watchers.add(watcher);
      // Dropped between being found and being watched, to make room: once it has begun the stream ends.
      if (stopped) setImmediate(() => watcher.end());
      const missed = cursor === undefined ? undefined : history.since(cursor);
      if (missed !== undefined) return Buffer.from(missed);
      shown ??= ready(state.json());
      return Buffer.concat([
        Buffer.from(`event: snapshot\nid: ${history.cursor()}\ndata: `),
        shown.body,
        Buffer.from('\n\n'),
      ]);
    },
    leave: (watcher) => void watchers.delete(watcher),
    watchers: () => watchers.size,
    bytes: () => EMPTY_BYTES + state.bytes() + history.bytes(),
    stop() {
      stopped = true;
      clearTimeout(showing);
      clearTimeout(waiting);
      for (const watcher of watchers) watcher.end();
    },
  };
}

function ready(json: string): Shown {
  const body = keptBytes(Buffer.from(json));
  let gzipped: Buffer | undefined;
  return {
    body,
    etag: `W/"${createHash('sha1').update(body).digest('base64url')}"`,
    gzip: () => (gzipped ??= keptBytes(gzipSync(body))),
  };
}
